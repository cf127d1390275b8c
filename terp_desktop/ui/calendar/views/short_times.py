"""Times on painted views, in as few letters as possible."""

from datetime import time

from PySide6.QtCore import QLocale

from terp_desktop.ui.viewer import Viewer


class ShortTimeCache:
    """Pages have the same few times again and again, and to write one takes a while."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._texts: dict[time, str] = {}
        self._pattern = ""

    def read_pattern(self) -> None:
        """Look once for a page how times are written now."""
        pattern = self._viewer.locale.timeFormat(QLocale.FormatType.ShortFormat)
        if pattern != self._pattern:
            self._texts.clear()
            self._pattern = pattern

    def text(self, moment: time) -> str:
        """That time: "9 AM", "9:30 AM", "09:30"."""
        if moment not in self._texts:
            self._texts[moment] = self._viewer.short_time(moment)
        return self._texts[moment]
