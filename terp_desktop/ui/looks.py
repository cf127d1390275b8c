"""How the calendar looks to this person: asked for, shown at once, and remembered."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.habits import Habits, OwnLocale, keep_habits
from terp_desktop.ui.palette import Scheme
from terp_desktop.ui.panels.calendar_settings import CalendarSettings
from terp_desktop.ui.viewer import Viewer

_SCHEME = "window/colors"


class Looks(QObject):
    """Keeps the viewer's habits and colors; `changed` tells that everything looks different."""

    changed = Signal()

    def __init__(
        self, viewer: Viewer, schemes: Mapping[Scheme | None, QAction], window: QWidget
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._schemes = schemes
        self._window = window
        kept = viewer.memory.text(_SCHEME)
        if kept in list(Scheme):
            viewer.theme.choose(Scheme(kept))
        schemes[viewer.theme.chosen].setChecked(True)
        for scheme, action in schemes.items():
            action.triggered.connect(lambda _=False, scheme=scheme: self.choose_scheme(scheme))

    @Slot()
    def ask(self) -> CalendarSettings:
        """Open the dialog."""
        locale = self._viewer.locale
        habits = locale.habits if isinstance(locale, OwnLocale) else Habits()
        dialog = CalendarSettings(habits, self._viewer.theme.chosen, self._viewer, self._window)
        dialog.chosen.connect(self.choose_habits)
        dialog.scheme_chosen.connect(self.choose_scheme)
        dialog.open()
        return dialog

    @Slot(object)
    def choose_habits(self, habits: Habits) -> None:
        """Write dates and times so from now on."""
        keep_habits(self._viewer.memory, habits)
        if isinstance(self._viewer.locale, OwnLocale):
            self._viewer.locale.habits = habits
        self._viewer.theme.changed.emit()
        self.changed.emit()

    @Slot(object)
    def choose_scheme(self, scheme: Scheme | None) -> None:
        """Show these colors from now on; None follows the system."""
        self._viewer.memory.keep(_SCHEME, scheme or "")
        self._viewer.theme.choose(scheme)
        self._schemes[scheme].setChecked(True)
