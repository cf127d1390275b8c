"""The panel at the left: the mini month, the saved views and the filters."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from terp_desktop.ui.sidebar.filter_panel import FilterPanel
from terp_desktop.ui.sidebar.mini_month import MiniMonth
from terp_desktop.ui.sidebar.saved_view_list import SavedViewList
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import scrolled

_PADDING, _GAP = 16, 16


class Sidebar(QFrame):
    """The mini month above views and filters, in a scroll area for low windows."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.month = MiniMonth(viewer)
        self.views = SavedViewList(viewer)
        self.filters = FilterPanel(viewer)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(_PADDING, 12, _PADDING, _PADDING)
        self._column.setSpacing(_GAP)
        self._column.addWidget(self.month)
        self._column.addWidget(self.views)
        self._column.addWidget(self.filters)
        self._column.addStretch(1)
        area = scrolled(content)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
