"""Lays out the calendar between two panels, which lie over it in a narrow window."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from terp_desktop.ui.theme.theme import Theme

ROOM_FOR_PANELS_PX = 900
"""Below this width of the window the panels lie over the calendar."""

LEFT_PX, RIGHT_PX = 232, 320


class SidePanels(QWidget):
    """Lays out a left panel, the calendar and a right panel.

    The left panel hides by itself where it would cover the calendar, and comes back in a
    wider window if the person had it open. `panels_changed` is emitted after each layout.
    """

    panels_changed = Signal()

    def __init__(
        self, theme: Theme, left: QWidget, center: QWidget, right: QWidget, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._left, self._center, self._right = left, center, right
        self._wants_left = True
        self._is_narrow: bool | None = None
        for widget in (center, left, right):
            widget.setParent(self)
        right.hide()
        self._edges = (self._make_edge(), self._make_edge())

    @property
    def is_narrow(self) -> bool:
        """Whether the panels lie over the calendar."""
        return self.width() < self._theme.px(ROOM_FOR_PANELS_PX)

    @property
    def shows_left(self) -> bool:
        """Whether the left panel is shown."""
        return not self._left.isHidden()

    @property
    def wants_left(self) -> bool:
        """Whether the person wants the left panel where there is room for it."""
        return self._wants_left

    def set_left_wanted(self, is_wanted: bool) -> None:
        """Set whether the left panel is shown where there is room for it."""
        self._wants_left = is_wanted
        self._left.setVisible(is_wanted and not self.is_narrow)
        self._update_geometries()

    def show_left(self, is_shown: bool) -> None:
        """Show or hide the left panel; in a narrow window only for now."""
        if not self.is_narrow:
            self._wants_left = is_shown
        self._left.setVisible(is_shown)
        self._update_geometries()

    def show_right(self, is_shown: bool) -> None:
        """Show or hide the right panel."""
        self._right.setVisible(is_shown)
        self._update_geometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out; show or hide the left panel when the window becomes wide or narrow."""
        if self._is_narrow is not self.is_narrow:
            self._is_narrow = self.is_narrow
            self._left.setVisible(self._wants_left and not self.is_narrow)
        self._update_geometries()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape hides a left panel that lies over the calendar."""
        if event.key() == Qt.Key.Key_Escape and self.is_narrow and self.shows_left:
            self.show_left(False)
        else:
            super().keyPressEvent(event)

    def _make_edge(self) -> QFrame:
        """The line between a panel and the calendar, or over the calendar."""
        edge = QFrame(self)
        edge.setProperty("kind", "edge")
        return edge

    def _place_edges(self, *places: int) -> None:
        for edge, panel, x in zip(self._edges, (self._left, self._right), places, strict=True):
            edge.setGeometry(x, 0, 1, self.height())
            edge.setVisible(not panel.isHidden())
            for widget in (panel, edge):
                widget.raise_()

    def _update_geometries(self) -> None:
        px, whole = self._theme.px, self.rect()
        left = QRect(0, 0, min(px(LEFT_PX), whole.width()), whole.height())
        right = QRect(0, 0, min(px(RIGHT_PX), whole.width()), whole.height())
        right.moveRight(whole.right())
        center = QRect(whole)
        if not self.is_narrow and not self._left.isHidden():
            center.setLeft(left.right() + 2)
        if not self.is_narrow and not self._right.isHidden():
            center.setRight(right.left() - 2)
        for widget, place in ((self._center, center), (self._left, left), (self._right, right)):
            widget.setGeometry(place)
        self._place_edges(left.right() + 1, right.left() - 1)
        self.panels_changed.emit()
