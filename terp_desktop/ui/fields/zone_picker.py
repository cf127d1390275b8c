"""A field for a time zone: by name, city, UTC offset or abbreviation."""

from datetime import datetime

from PySide6.QtCore import QSize, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from terp_desktop.domain import zone_lookup, zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.ui.fields.field_popups import ListPopup
from terp_desktop.ui.fields.value_field import ValueField, quoted
from terp_desktop.ui.text.dates import zone_text
from terp_desktop.ui.widgets.styling import px, with_style_class

NO_ZONE = "No zone (same on every clock)"

_WIDTH_PX = 264
_MAX_SUGGESTIONS = 50
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ZonePicker(ValueField[str | None]):
    """Chooses an IANA name, or None for no zone; shown with its UTC offset.

    The offset is the present one, or that of `set_reference_instant`. The list has the
    machine's zone, no zone, then all zones by name; while the person types, it has the
    candidates. `no_zone` is the label of None. Enter chooses the zone, and does nothing else in
    the dialog.
    """

    def __init__(
        self, clock: Clock, parent: QWidget | None = None, *, no_zone: str = NO_ZONE
    ) -> None:
        self._clock, self._no_zone = clock, no_zone
        self._reference_instant = clock.now()
        self._suggested_zones: tuple[str | None, ...] = ()
        super().__init__(clock.zone(), parent)
        self._suggestion_model = QStringListModel(self)
        self.suggestions = with_style_class(QListView(), "suggestions")
        self._set_up_completer()
        self.textEdited.connect(self._suggest)
        self.set_value(clock.zone())

    @property
    def listed_zones(self) -> tuple[str | None, ...]:
        """The zones of the whole list, in order."""
        home = self._clock.zone()
        return (home, None, *sorted(zones.zone_names() - {home}))

    def text_of(self, value: str | None) -> str:
        """The name with the UTC offset, or the label of no zone."""
        if value is None:
            return self._no_zone
        return zone_text(value, zones.to_local(self._reference_instant, value))

    def parse(self, text: str) -> str | None:
        """The zone that the text stands for."""
        name = text.strip()
        if name.casefold() in {"none", "no zone", self._no_zone.casefold()}:
            return None
        found = zone_lookup.resolve_zone(name, self._clock.zone(), self._reference_instant)
        if found.zone is not None:
            return found.zone
        if found.candidates:
            raise InvalidValueError(f"{quoted(text)} may be several zones; choose one.", remedy="")
        wrong = f"{quoted(text)} is not a time zone" if name else "There is no time zone"
        raise InvalidValueError(f"{wrong}; try a city, or UTC+1.", remedy="")

    def set_reference_instant(self, instant: datetime) -> None:
        """Show and parse UTC offsets as of that instant."""
        self._reference_instant = instant
        self.show_value(self.value)

    def open_list(self) -> None:
        """Open the list of all zones."""
        listed = self.listed_zones
        current = listed.index(self.value) if self.value in listed else 0
        popup = ListPopup(self, len(listed), lambda row: self.text_of(listed[row]), current)
        popup.chosen.connect(lambda row: self.choose(listed[row]))
        self.open_below(popup)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the zone without pressing the default button; Down opens the list."""
        popup, key = self.suggestions, Qt.Key(event.key())
        if key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if popup.isVisible() and popup.currentIndex().isValid():
                super().keyPressEvent(event)  # the suggestions handle it
                return
            popup.hide()
            self.settle()
            self.selectAll()
            event.accept()
        elif key is Qt.Key.Key_Down and not popup.isVisible():
            self.settle()
            self.open_list()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Move focus at once, also while suggestions are shown."""
        self.suggestions.hide()
        return super().focusNextPrevChild(forwards)

    def sizeHint(self) -> QSize:
        """The size of most names."""
        return QSize(px(_WIDTH_PX), self.height())

    def minimumSizeHint(self) -> QSize:
        """Half of the size hint."""
        return QSize(px(_WIDTH_PX) // 2, self.height())

    def _set_up_completer(self) -> None:
        completer = QCompleter(self._suggestion_model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(9)
        completer.setPopup(self.suggestions)
        completer.activated.connect(self._choose_suggestion)
        self.setCompleter(completer)

    def _suggest(self, text: str) -> None:
        found = zone_lookup.resolve_zone(text, self._clock.zone(), self._reference_instant)
        is_none = bool(text.strip()) and text.strip().casefold() in self._no_zone.casefold()
        self._suggested_zones = (
            *found.candidates[:_MAX_SUGGESTIONS],
            *((None,) if is_none else ()),
        )
        self._suggestion_model.setStringList([self.text_of(zone) for zone in self._suggested_zones])

    def _choose_suggestion(self, words: str) -> None:
        row = self._suggestion_model.stringList().index(words)
        self.choose(self._suggested_zones[row])
