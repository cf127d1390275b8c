"""Offered by the start-up window when the calendar is lost: its backups, or a new calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption
from terp_desktop.ui.widgets.styling import px

_ROW_PX: Final = 32


@dataclass(frozen=True, slots=True)
class OfferedBackup:
    """A backup of the lost calendar; `taken_at` is in local time."""

    file: Path
    taken_at: QDateTime
    events: int

    @classmethod
    def from_details(cls, details: Mapping[str, object]) -> Self:
        """The backup in an error's details."""
        taken_at = QDateTime.fromString(str(details["takenAt"]), Qt.DateFormat.ISODate)
        return cls(Path(str(details["file"])), taken_at.toLocalTime(), int(str(details["events"])))

    def describe(self, locale: QLocale) -> str:
        """When it was taken, and how many events it has."""
        day = locale.toString(self.taken_at.date(), QLocale.FormatType.LongFormat)
        clock = locale.toString(self.taken_at.time(), QLocale.FormatType.ShortFormat)
        events = (
            "1 event" if self.events == 1 else f"{QLocale(locale).toString(self.events)} events"
        )
        return f"{day}, {clock} · {events}"


def offered_backups(error: TerpError) -> Sequence[OfferedBackup] | None:
    """The backups in the error's details, the one to restore first; None: it is another error.

    The sequence is empty if a lost calendar has no backup; a new one can be created then.
    """
    rows = error.details.get("backups")
    return [OfferedBackup.from_details(row) for row in rows] if isinstance(rows, list) else None


class BackupList(QListWidget):
    """Lists the backups of a lost calendar, with the first selected."""

    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backups: Sequence[OfferedBackup] = ()
        self.setAccessibleName("Backups")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemActivated.connect(self.restore_requested)

    def show_backups(self, backups: Sequence[OfferedBackup], locale: QLocale) -> None:
        """Show these backups, with dates in the person's locale, and select the first."""
        self._backups = backups
        self.clear()
        for backup in backups:
            row = QListWidgetItem(backup.describe(locale))
            row.setSizeHint(QSize(0, px(_ROW_PX)))
            row.setToolTip(str(backup.file))
            self.addItem(row)
        self.setCurrentRow(0)

    @property
    def selected_file(self) -> Path | None:
        """The file of the selected backup."""
        row = self.currentRow()
        return self._backups[row].file if 0 <= row < len(self._backups) else None


class _NewCalendarAnswer(StrEnum):
    CREATE = "begin"


class NewCalendarDialog(QuestionDialog):
    """Asks whether to create a new, empty calendar; emits `confirmed` if so."""

    confirmed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            "Begin with an empty calendar?",
            "The backups stay where they are, and so does what is left of the old file, among"
            " them. You can restore one later.",
            [QuestionOption("Begin anew", _NewCalendarAnswer.CREATE, is_destructive=True)],
            parent,
            defaults_to_cancel=True,
        )
        self.answered.connect(self.confirmed)
