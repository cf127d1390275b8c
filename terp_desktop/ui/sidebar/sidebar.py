"""The panel at the left: the mini month, the saved views, the filters and the trash."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from terp_desktop.ui.sidebar.filter_panel import FilterPanel
from terp_desktop.ui.sidebar.foot_button import FootButton
from terp_desktop.ui.sidebar.mini_month import MiniMonth
from terp_desktop.ui.sidebar.saved_view_list import SavedViewList
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import scrolled, with_style_class

_PADDING, _GAP = 16, 16


class Sidebar(QFrame):
    """The mini month above views and filters, in a scroll area for low windows.

    The trash is at the foot, always in sight.
    """

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
        layout.addWidget(area, 1)
        layout.addWidget(self._make_foot(viewer))

    def _make_foot(self, viewer: Viewer) -> QFrame:
        foot = with_style_class(QFrame(), "footer")
        self.trash = FootButton("trash-2", "Trash", viewer)
        row = QVBoxLayout(foot)
        row.setContentsMargins(_PADDING - 8, 4, _PADDING - 8, 4)
        row.addWidget(self.trash)
        return foot
