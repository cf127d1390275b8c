"""Short times on painted views."""

from datetime import time

from PySide6.QtCore import QLocale

from terp_desktop.ui.viewer import Viewer


class ShortTimeCache:
    """Caches the texts of times: formatting is slow, and pages repeat the same few times."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._texts: dict[time, str] = {}
        self._pattern = ""

    def read_pattern(self) -> None:
        """Check the locale's format; call it once per paint."""
        pattern = self._viewer.locale.timeFormat(QLocale.FormatType.ShortFormat)
        if pattern != self._pattern:
            self._texts.clear()
            self._pattern = pattern

    def text(self, moment: time) -> str:
        """The time in its shortest form: "9 AM", "9:30 AM", "09:30"."""
        if moment not in self._texts:
            self._texts[moment] = self._viewer.short_time(moment)
        return self._texts[moment]
