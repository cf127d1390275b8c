"""The list of a person's saved views, in which they are chosen, renamed and deleted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from terp_desktop.ui.sidebar.filter_panel import section_title
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import BODY, CAPTION, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton, click_on_enter
from terp_desktop.ui.widgets.reserved_keys import accept_shortcut_override
from terp_desktop.ui.widgets.styling import push_button
from terp_desktop.ui.widgets.text_painter import TextPainter

if TYPE_CHECKING:
    from terp_desktop.services.browse.saved_views import SavedView

_LINE_PX = 28


class SavedViewButton(QAbstractButton):
    """A button for a saved view, with a context menu.

    F2 emits `rename_requested`, Delete `delete_requested`; `menu_requested` carries the
    position on the screen.
    """

    delete_requested = Signal()
    rename_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, view: "SavedView", viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = view
        self._viewer = viewer
        self._texts = TextPainter()
        self.setText(view.name)
        self.setCheckable(True)
        self.setToolTip(view.name)
        self.setAccessibleName(
            f"{view.name}, opened at the start" if view.is_default else view.name
        )
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        viewer.theme.changed.connect(self._texts.clear_cache)

    def sizeHint(self) -> QSize:
        """One line; the name may be elided."""
        px = self._viewer.theme.px
        return QSize(px(120), px(_LINE_PX))

    def nextCheckState(self) -> None:
        """Do nothing: `SavedViewList.show_current` checks the button."""

    def event(self, event: QEvent) -> bool:
        """Keep Delete and F2 from the shortcuts for the selected event."""
        return accept_shortcut_override(event, {Qt.Key.Key_Delete, Qt.Key.Key_F2}) or super().event(
            event
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the view, F2 renames it, Delete deletes it."""
        if event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        elif not click_on_enter(self, event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Request the context menu."""
        self.menu_requested.emit(event.globalPos())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the name, and "default" beside that of the default view."""
        theme, colors = self._viewer.theme, self._viewer.theme.colors
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect, radius = QRectF(self.rect()), theme.px(EVENT_RADIUS)
            background = with_alpha(colors.accent, 0.14) if self.isChecked() else colors.hover
            painter.setPen(theme.focus_pen() if self.hasFocus() else Qt.PenStyle.NoPen)
            is_shaded = self.isChecked() or self.underMouse()
            painter.setBrush(background if is_shaded else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
            text_rect = rect.adjusted(theme.px(8), 0, -theme.px(4), 0)
            weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal
            caption = theme.font(CAPTION)
            if self.view.is_default:
                width = self._texts.width("default", caption) + 1
                right = text_rect.adjusted(text_rect.width() - width, 0, 0, 0)
                self._texts.draw(painter, right, "default", caption, colors.secondary)
                text_rect.adjust(0, 0, -width - theme.px(8), 0)
            self._texts.draw(painter, text_rect, self.text(), theme.font(BODY, weight), colors.text)


class SavedViewList(QWidget):
    """A button for each view, and one that saves a new one; signals carry the view."""

    save_requested = Signal()
    # SavedView: a start does not import it.
    chosen = Signal(object)
    change_requested = Signal(object)
    rename_requested = Signal(object)
    default_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.buttons: list[SavedViewButton] = []
        self.save_button = IconButton("plus", "Save what is shown as a view…", viewer)
        self.save_button.clicked.connect(self.save_requested)
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, 0, 0)
        header.addWidget(section_title("Views"), 1)
        header.addWidget(self.save_button)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.update_button = push_button("", "link")
        self.update_button.clicked.connect(self._request_change)
        self.update_button.hide()
        self._modified_view: SavedView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addLayout(self._rows)
        column.addWidget(self.update_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_views(self, views: Sequence["SavedView"]) -> None:
        """Replace the views."""
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._make_button(view) for view in views]
        for button in self.buttons:
            self._rows.addWidget(button)

    def show_current(self, current: "SavedView | None", modified: "SavedView | None") -> None:
        """Show which view is shown, or which one was chosen and has been modified."""
        for button in self.buttons:
            button.setChecked(current is not None and button.view.id == current.id)
        self._modified_view = modified
        self.update_button.setVisible(modified is not None)
        if modified is not None:
            self.update_button.setText("Keep changes")
            self.update_button.setToolTip(f"Keep the changes in “{modified.name}”")

    def menu_of(self, view: "SavedView") -> QMenu:
        """Create the context menu of a view."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            ("&Show", self.chosen),
            ("Keep what is shown &now in it", self.change_requested),
            ("&Rename…", self.rename_requested),
            ("&Open with it at the start", self.default_requested),
            ("&Delete…", self.delete_requested),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, signal=signal: signal.emit(view))
            is_last = signal is self.delete_requested and len(self.buttons) < 2
            is_default = signal is self.default_requested and view.is_default
            action.setEnabled(not (is_last or is_default))
        return menu

    def _make_button(self, view: "SavedView") -> SavedViewButton:
        button = SavedViewButton(view, self._viewer, self)
        button.clicked.connect(lambda: self.chosen.emit(view))
        button.rename_requested.connect(lambda: self.rename_requested.emit(view))
        button.delete_requested.connect(lambda: self.delete_requested.emit(view))
        button.menu_requested.connect(lambda position: self.menu_of(view).popup(position))
        return button

    def _request_change(self) -> None:
        if self._modified_view is not None:
            self.change_requested.emit(self._modified_view)
