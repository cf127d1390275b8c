"""What the start-up window offers where the calendar is lost: its backups, or a new one."""

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
    """A backup of the lost calendar: its file, when it was taken, and how many events it has."""

    file: Path
    taken_at: QDateTime
    events: int

    @classmethod
    def from_details(cls, details: Mapping[str, object]) -> Self:
        """The backup that an error tells of."""
        taken_at = QDateTime.fromString(str(details["takenAt"]), Qt.DateFormat.ISODate)
        return cls(Path(str(details["file"])), taken_at.toLocalTime(), int(str(details["events"])))

    def describe(self, locale: QLocale) -> str:
        """When it was taken, and what is in it."""
        day = locale.toString(self.taken_at.date(), QLocale.FormatType.LongFormat)
        clock = locale.toString(self.taken_at.time(), QLocale.FormatType.ShortFormat)
        events = (
            "1 event" if self.events == 1 else f"{QLocale(locale).toString(self.events)} events"
        )
        return f"{day}, {clock} · {events}"


def offered_backups(error: TerpError) -> Sequence[OfferedBackup] | None:
    """The backups that the error offers, the one to restore first; None: it offers none to choose.

    There may be none of a calendar that is lost: then a new one can be begun.
    """
    told = error.details.get("backups")
    return [OfferedBackup.from_details(one) for one in told] if isinstance(told, list) else None


class BackupList(QListWidget):
    """The backups of a lost calendar; the one to restore is selected at first."""

    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backups: Sequence[OfferedBackup] = ()
        self.setAccessibleName("Backups")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemActivated.connect(self.restore_requested)

    def show_backups(self, backups: Sequence[OfferedBackup], locale: QLocale) -> None:
        """Show these, as the person writes dates, with the first one selected."""
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
        """The file of the backup that is selected."""
        row = self.currentRow()
        return self._backups[row].file if 0 <= row < len(self._backups) else None


class _NewCalendarAnswer(StrEnum):
    CREATE = "begin"


class NewCalendarDialog(QuestionDialog):
    """Asks whether a new, empty calendar is to be begun; `confirmed` tells that it is."""

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
