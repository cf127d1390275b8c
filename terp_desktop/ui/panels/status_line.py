"""The line below the calendar: where events are kept, how reminding is, what is left out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar

from terp_desktop.ui.dressed import push_button

_DOT = " · "


class StatusLine(QLabel):
    """Says it all in one line; what it says of reminding leads to the page of health.

    `health_requested` tells that the page is to be shown. What the filters leave out can be
    shown again by `unfilter`.
    """

    health_requested = Signal()

    def __init__(self, database_name: str, bar: QStatusBar) -> None:
        super().__init__(database_name)
        self._database_name = database_name
        self.reminding = push_button("", "status")
        self.reminding.setCursor(Qt.CursorShape.PointingHandCursor)
        self.reminding.setToolTip("Reminders and jobs")
        self.left_out = QLabel()
        self.unfilter = push_button("Clear filters", "link")
        for part in (self, self.reminding, self.left_out, self.unfilter):
            bar.addWidget(part)
        for later in (self.reminding, self.left_out, self.unfilter):
            later.hide()
        bar.setSizeGripEnabled(False)
        self.reminding.clicked.connect(self.health_requested)

    @property
    def all(self) -> str:
        """Everything that the line says."""
        parts = (self._database_name, self.reminding.text(), self.left_out.text())
        return _DOT.join(filter(None, parts))

    def tell_reminding(self, words: str) -> None:
        """Say how reminding and the jobs are."""
        self.reminding.setText(words)
        self.reminding.setAccessibleName(f"{words}. Shows reminders and jobs.")
        self.reminding.setVisible(bool(words))

    def tell_left_out(self, words: str) -> None:
        """Say what the filters leave out; "" for nothing."""
        self.left_out.setText(words)
        self.left_out.setVisible(bool(words))
        self.unfilter.setVisible(bool(words))
