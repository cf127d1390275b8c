"""Help ▸ Keyboard shortcuts: every key of the window on one page."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    px,
    size_within_screen,
    text_label,
    with_spacing,
    with_style_class,
)
from terp_desktop.ui.window.shortcuts import ShortcutEntry, ShortcutGroup

_WIDTH, _HEIGHT = 860, 640
_NARROW = 700
"""Below this width, in pixels, the groups are in one column."""

# A title is as high as a line, plus the space before the group.
_TITLE_LINES = 2
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class ShortcutTable(QFrame):
    """A group under its title: descriptions at the left, keys at the right."""

    def __init__(self, group: ShortcutGroup) -> None:
        super().__init__()
        self.line_count = len(group.shortcuts) + _TITLE_LINES
        grid = with_spacing(QGridLayout(self), gap=4)
        grid.setHorizontalSpacing(px(16))
        grid.setColumnStretch(0, 1)
        title = text_label(group.context, "strong")
        title.setMinimumHeight(px(24))
        grid.addWidget(title, 0, 0, 1, 2)
        for row, shortcut in enumerate(group.shortcuts, start=1):
            # Not to be selected: a document for each of a hundred labels would take half the time.
            description = QLabel(shortcut.description)
            description.setTextFormat(Qt.TextFormat.PlainText)
            description.setWordWrap(True)
            description.setAccessibleName(f"{shortcut.description}: {' or '.join(shortcut.keys)}")
            grid.addWidget(description, row, 0)
            grid.addWidget(_key_caps(shortcut), row, 1, _AT_RIGHT)


class ShortcutsDialog(QDialog):
    """The groups in two columns, or in one where there is no room for two."""

    def __init__(self, groups: Sequence[ShortcutGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tables = [ShortcutTable(group) for group in groups]
        self._columns = [with_spacing(QVBoxLayout(), gap=20) for _ in range(2)]
        self._inside = with_style_class(QWidget(), "plain")
        self._side_by_side = with_spacing(QHBoxLayout(self._inside))
        self._is_narrow: bool | None = None
        self.page = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setAccessibleName("Keyboard shortcuts")
        self._lay_out()
        FocusRing(self.page)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the groups in one or two columns."""
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()

    def _lay_out(self) -> None:
        for column in self._columns:
            self._side_by_side.addLayout(column, 1)
        # Keeps the keys at the edge from lying under the scroll bar.
        self._side_by_side.setContentsMargins(0, 0, px(16), 0)
        self.page.setWidget(self._inside)
        close = default_button("Close")
        close.clicked.connect(self.accept)
        footer = with_spacing(QHBoxLayout())
        footer.addStretch(1)
        footer.addWidget(close)
        layout = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=16)
        layout.addWidget(text_label("Keyboard shortcuts", "title"))
        layout.addWidget(self.page, 1)
        layout.addLayout(footer)

    def _arrange(self) -> None:
        for column in self._columns:
            while column.takeAt(0) is not None:
                pass
        half = sum(table.line_count for table in self.tables) / 2
        before = 0.0
        for table in self.tables:
            # A group goes into the column in which most of it lies.
            is_second = not self._is_narrow and before + table.line_count / 2 > half
            self._columns[is_second].addWidget(table)
            before += table.line_count
        self._columns[0].addStretch(1)
        self._columns[1].addStretch(1)
        self._side_by_side.setStretch(1, 0 if self._is_narrow else 1)
        self._side_by_side.setSpacing(0 if self._is_narrow else px(40))


def _key_caps(shortcut: ShortcutEntry) -> QWidget:
    """A label styled as a key, or a row of them."""
    if len(shortcut.keys) == 1:
        return with_style_class(QLabel(shortcut.keys[0]), "key")
    caps = QWidget()
    row = with_spacing(QHBoxLayout(caps), gap=4)
    for keys in shortcut.keys:
        row.addWidget(with_style_class(QLabel(keys), "key"))
    return caps
