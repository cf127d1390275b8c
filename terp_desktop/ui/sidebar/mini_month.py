"""A small month to find a day by."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.domain import weeks
from terp_desktop.domain.span import Days
from terp_desktop.ui.sidebar.month_grid import MonthGrid
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.icon_button import IconButton

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class MiniMonth(QWidget):
    """The small month with its name and arrows."""

    chosen = Signal(date)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.grid = MonthGrid(viewer)
        self.grid.chosen.connect(self.chosen)
        self.grid.turned.connect(self._tell_month)
        self._label = QLabel()
        self._label.setProperty("kind", "strong")
        self._label.setAlignment(_LEFT)
        back = IconButton("chevron-left", "Month before", viewer)
        forward = IconButton("chevron-right", "Next month", viewer)
        back.clicked.connect(lambda: self.grid.show_month(weeks.month_before(self.grid.month)))
        forward.clicked.connect(lambda: self.grid.show_month(weeks.next_month(self.grid.month)))
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._label, 1)
        row.addWidget(back)
        row.addWidget(forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.grid)
        self._tell_month(self.grid.month)

    def show_days(self, chosen: date, shown: Days) -> None:
        """Show which day is meant, and which are on the page."""
        self.grid.show_days(chosen, shown)

    def _tell_month(self, month: date) -> None:
        self._label.setText(self._viewer.month_name(month))
