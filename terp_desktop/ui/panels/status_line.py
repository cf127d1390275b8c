"""The line below the calendar: where events are kept, how reminding is, what is left out."""

from PySide6.QtWidgets import QLabel, QStatusBar

from terp_desktop.ui.dressed import push_button


class StatusLine(QLabel):
    """Says it all in one line, and offers to see again what is left out."""

    def __init__(self, database_name: str, bar: QStatusBar) -> None:
        super().__init__()
        self._parts = [database_name, "", ""]
        self.unfilter = push_button("Clear filters", "link")
        self.unfilter.hide()
        bar.addWidget(self)
        bar.addWidget(self.unfilter)
        bar.setSizeGripEnabled(False)
        self._say()

    def tell_reminding(self, words: str) -> None:
        """Say how reminding and the jobs are."""
        self._parts[1] = words
        self._say()

    def tell_left_out(self, words: str) -> None:
        """Say what the filters leave out; "" for nothing."""
        self._parts[2] = words
        self.unfilter.setVisible(bool(words))
        self._say()

    def _say(self) -> None:
        self.setText(" · ".join(part for part in self._parts if part))
