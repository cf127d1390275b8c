"""The settings window: a list of pages, and the chosen page."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    push_button,
    px,
    scrolled,
    size_within_screen,
    with_spacing,
    with_style_class,
)

_WIDTH, _HEIGHT, _LIST_WIDTH = 760, 560, 168
_MIN_WIDTH, _MIN_HEIGHT, _ROW_HEIGHT = 656, 400, 32


class SettingsDialog(QDialog):
    """Shows one page at a time; each is added once the person wants to see it.

    `page_wanted` carries a `SettingsPage` that is not there yet: answer with `add_page`. Each
    page applies what is chosen at once.
    """

    page_wanted = Signal(SettingsPage)

    def __init__(self, pages: Iterable[SettingsPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages: dict[SettingsPage, QWidget] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("Pages")
        for page in pages:
            row = QListWidgetItem(page.value)
            row.setData(Qt.ItemDataRole.UserRole, page)
            row.setSizeHint(QSize(0, px(_ROW_HEIGHT)))
            self.list.addItem(row)
        self.stack = QStackedWidget()
        self.close_button = push_button("Close")
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_current)
        self.close_button.clicked.connect(self.accept)

    @property
    def page(self) -> SettingsPage:
        """The chosen page."""
        return SettingsPage(self.list.currentItem().data(Qt.ItemDataRole.UserRole))

    def choose_page(self, page: SettingsPage) -> None:
        """Choose the page in the list."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == page:
                self.list.setCurrentRow(row)

    def has_page(self, page: SettingsPage) -> bool:
        """Whether the page was added."""
        return page in self._pages

    def widget(self, page: SettingsPage) -> QWidget:
        """The widget of a page that was added; KeyError for another one."""
        return self._pages[page]

    def add_page(self, page: SettingsPage, widget: QWidget) -> None:
        """Add the page; show it if it is still the chosen one."""
        self._pages[page] = widget
        area = scrolled(widget)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stack.addWidget(area)
        self._show_current()

    def _lay_out(self) -> None:
        with_style_class(self.list, "pages")
        self.list.setFixedWidth(px(_LIST_WIDTH))
        edge = QFrame()
        edge.setProperty("kind", "edge")
        edge.setFixedWidth(1)
        buttons = with_spacing(QHBoxLayout())
        buttons.setContentsMargins(*(px(each) for each in (0, 0, WIDE_PADDING, WIDE_PADDING)))
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        right = with_spacing(QVBoxLayout(), gap=0)
        right.addWidget(self.stack, 1)
        right.addLayout(buttons)
        row = with_spacing(QHBoxLayout(self), gap=0)
        for part in (self.list, edge):
            row.addWidget(part)
        row.addLayout(right, 1)
        self.setMinimumSize(size_within_screen(self, _MIN_WIDTH, _MIN_HEIGHT))
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    @Slot()
    def _show_current(self) -> None:
        widget = self._pages.get(self.page)
        if widget is None:
            self.page_wanted.emit(self.page)
            return
        area = next(
            area
            for area in map(self.stack.widget, range(self.stack.count()))
            if area is not None and area.isAncestorOf(widget)
        )
        self.stack.setCurrentWidget(area)
