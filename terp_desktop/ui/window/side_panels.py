"""The calendar between two panels that fold; where there is little room they lie over it."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from terp_desktop.ui.theme.theme import Theme

ROOM_FOR_PANELS_PX = 900
"""Below this width of the window the panels lie over the calendar."""

LEFT_PX, RIGHT_PX = 232, 320


class SidePanels(QWidget):
    """Lays out a left panel, the calendar and a right panel; `folded` tells of a change.

    The left panel folds by itself where it would cover the calendar, and comes back with
    the room if the person had it open.
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
        """Whether panels lie over the calendar."""
        return self.width() < self._theme.px(ROOM_FOR_PANELS_PX)

    @property
    def shows_left(self) -> bool:
        """Whether the left panel is unfolded."""
        return not self._left.isHidden()

    @property
    def wants_left(self) -> bool:
        """Whether the person has the left panel open wherever there is room for it."""
        return self._wants_left

    def set_left_wanted(self, is_wanted: bool) -> None:
        """Unfold the left panel wherever there is room, or not."""
        self._wants_left = is_wanted
        self._left.setVisible(is_wanted and not self.is_narrow)
        self._place()

    def show_left(self, is_shown: bool) -> None:
        """Unfold or fold the left panel."""
        if not self.is_narrow:
            self._wants_left = is_shown
        self._left.setVisible(is_shown)
        self._place()

    def show_right(self, is_shown: bool) -> None:
        """Unfold or fold the right panel."""
        self._right.setVisible(is_shown)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything; fold or unfold the left panel where the room begins or ends."""
        if self._is_narrow is not self.is_narrow:
            self._is_narrow = self.is_narrow
            self._left.setVisible(self._wants_left and not self.is_narrow)
        self._place()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape folds what lies over the calendar."""
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

    def _place(self) -> None:
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
