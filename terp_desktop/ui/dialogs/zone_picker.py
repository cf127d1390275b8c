"""The choice of a time zone: all IANA names, found by typing any part of one."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QSizePolicy, QWidget

from terp_desktop.domain import zones
from terp_desktop.ui.controls import ComboBox

NO_ZONE = "No zone (same on every clock)"


class ZonePicker(ComboBox):
    """A searchable list of zones: the machine's, no zone at all, then all by name.

    `no_zone` are the words for none. Text that names no zone is put back when the focus leaves.
    """

    zone_chosen = Signal(object)

    def __init__(
        self, home_zone: str, parent: QWidget | None = None, *, no_zone: str = NO_ZONE
    ) -> None:
        super().__init__(parent)
        self._no_zone = no_zone
        self.home_zone = home_zone
        self._zone: str | None = home_zone
        self._typed = QLineEdit()
        self.setLineEdit(self._typed)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(12)
        self._fill()
        self._search()
        self.activated.connect(self._choose)
        self._typed.editingFinished.connect(self._settle)

    @property
    def zone(self) -> str | None:
        """The IANA name chosen; None for no zone."""
        return self._zone

    def move_home(self, zone: str) -> None:
        """The machine is in another zone now: offer that one first."""
        if zone != self.home_zone:
            self.home_zone = zone
            with QSignalBlocker(self):
                self.clear()
                self._fill()

    def choose(self, zone: str | None) -> None:
        """Choose a zone, without a signal."""
        self._zone = zone
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(zone)))
            self.setEditText(self.itemText(self.currentIndex()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put back the name of the zone that is chosen."""
        self._settle()
        super().focusOutEvent(event)

    def _fill(self) -> None:
        self.addItem(_shown(self.home_zone), self.home_zone)
        self.addItem(self._no_zone, None)
        self.insertSeparator(2)
        for name in sorted(zones.zone_names() - {self.home_zone}):
            self.addItem(_shown(name), name)

    def _search(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.activated.connect(self._settle)
        self.setCompleter(completer)

    def _choose(self, index: int) -> None:
        chosen = self.itemData(index)
        if chosen != self._zone:
            self._zone = chosen
            self.zone_chosen.emit(chosen)

    def _settle(self) -> None:
        """Take what was typed if it means one zone; else put back the one that is chosen."""
        typed = self.currentText().strip().replace("_", " ").casefold()
        names = [self.itemText(row).casefold() for row in range(self.count())]
        found = [row for row, name in enumerate(names) if name == typed]
        found = found or [row for row, name in enumerate(names) if typed and typed in name]
        if len(found) == 1:
            self._choose(found[0])
        self.choose(self._zone)


def _shown(zone: str) -> str:
    return zone.replace("_", " ")
