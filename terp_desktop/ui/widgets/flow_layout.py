"""A layout that wraps its widgets into lines."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from terp_desktop.ui.widgets.styling import GAP, px


class FlowLayout(QLayout):
    """Lays widgets out like words in a text, each at its size hint."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = GAP) -> None:
        super().__init__()
        self._entries: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(px(gap))
        if parent is not None:
            parent.setLayout(self)

    def addItem(self, entry: QLayoutItem) -> None:
        """Append an entry; called by `addWidget`."""
        self._entries.append(entry)

    def count(self) -> int:
        """The number of entries."""
        return len(self._entries)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The entry at an index; None beyond the end."""
        return self._entries[index] if 0 <= index < len(self._entries) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the entry at an index; None beyond the end."""
        return self._entries.pop(index) if 0 <= index < len(self._entries) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None: it needs no more space than its widgets."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """True: a narrower layout is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at that width."""
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        """Place every widget."""
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        """The size of all entries in one line."""
        visible = self._visible_entries()
        width = sum(entry.sizeHint().width() for entry in visible)
        width += self.spacing() * max(0, len(visible) - 1)
        return QSize(width, max((entry.sizeHint().height() for entry in visible), default=0))

    def minimumSize(self) -> QSize:
        """The size of the largest entry."""
        size = QSize()
        for entry in self._visible_entries():
            size = size.expandedTo(entry.minimumSize())
        return size

    def _visible_entries(self) -> list[QLayoutItem]:
        return [entry for entry in self._entries if not entry.isEmpty()]

    def _arrange(self, rect: QRect, *, is_trial: bool) -> int:
        """The height of all lines; places the entries unless it is a trial."""
        corner, line_height = rect.topLeft(), 0
        for entry in self._visible_entries():
            size = entry.sizeHint().boundedTo(QSize(max(rect.width(), 1), 1 << 24))
            if corner.x() > rect.x() and corner.x() + size.width() > rect.right() + 1:
                corner = QPoint(rect.x(), corner.y() + line_height + self.spacing())
                line_height = 0
            if not is_trial:
                entry.setGeometry(QRect(self._mirrored(corner, size, rect), size))
            corner.setX(corner.x() + size.width() + self.spacing())
            line_height = max(line_height, size.height())
        return corner.y() + line_height - rect.y()

    def _mirrored(self, corner: QPoint, size: QSize, rect: QRect) -> QPoint:
        parent = self.parentWidget()
        if parent is None or parent.layoutDirection() is Qt.LayoutDirection.LeftToRight:
            return corner
        return QPoint(rect.right() - (corner.x() - rect.x()) - size.width() + 1, corner.y())
