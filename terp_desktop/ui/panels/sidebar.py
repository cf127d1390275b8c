"""The panel at the left: the small month, and what the colors mean."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from terp_desktop.ui.panels.legend import Legend
from terp_desktop.ui.panels.mini_month import MiniMonth
from terp_desktop.ui.viewer import Viewer

_PADDING, _GAP = 16, 16


class Sidebar(QFrame):
    """The small month above the legend."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.month = MiniMonth(viewer)
        title = QLabel("Modules")
        title.setProperty("kind", "strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, 12, _PADDING, _PADDING)
        column.setSpacing(8)
        column.addWidget(self.month)
        column.addSpacing(_GAP)
        column.addWidget(title)
        column.addWidget(Legend(viewer))
        column.addStretch(1)
