"""The preview of an import as a Qt model: a row for each event of the file."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)

from terp_desktop.domain.calendar_file import SkippedComponent
from terp_desktop.services.icalendar.existing_events import ImportedRow, ImportOutcome
from terp_desktop.services.icalendar.importer import ImportReport
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import px

OUTCOME_COLUMN, EVENT_COLUMN, WHEN_COLUMN = range(3)
_HEADINGS: Final = ("", "Event", "When")
_OUTCOMES: Final = {
    ImportOutcome.CREATED: "New",
    ImportOutcome.UPDATED: "Changed",
    ImportOutcome.UNCHANGED: "Already there",
}

_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
LOOKALIKE: Final = "Looks like an event already here"

_ROW_PX: Final = 28

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class ImportModel(QAbstractTableModel):
    """What an import does: new and changed events first, then what is left out, then the rest.

    Each new event has a check box; at first only lookalikes are unchecked. `choice_changed`
    tells that one was clicked.
    """

    choice_changed = Signal()

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._rows: Sequence[ImportedRow | SkippedComponent] = ()
        self._unchecked: set[str] = set()
        self._is_first = True

    def rowCount(self, parent: _Index | None = None) -> int:
        """The number of events."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """What happens to the event, its title, and when it is, or the reason of a note."""
        return 0 if parent is not None and parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> object:
        """The headings of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return _HEADINGS[section]
        return None

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        """The text of a cell, also its tool tip, since long ones are cut; the height of a row."""
        if role == _ROLE.SizeHintRole:
            return QSize(0, px(_ROW_PX))
        if role == _ROLE.CheckStateRole:
            uid = self._choice(index)
            is_checked = uid not in self._unchecked
            return None if uid is None else _CHECKED if is_checked else _UNCHECKED
        if not index.isValid() or role not in {_ROLE.DisplayRole, _ROLE.ToolTipRole}:
            return None
        return self._text(self._rows[index.row()], index.column())

    def _text(self, row: ImportedRow | SkippedComponent, column: int) -> str:
        if isinstance(row, SkippedComponent):
            return ("Note", row.summary or "Untitled", row.reason)[column]
        outcome = LOOKALIKE if row.is_lookalike else _OUTCOMES[row.outcome]
        return (outcome, row.title, self._when_text(row))[column]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """New events can be checked."""
        flags = super().flags(index)
        return flags if self._choice(index) is None else flags | Qt.ItemFlag.ItemIsUserCheckable

    def setData(self, index: _Index, value: object, role: int = _ROLE.EditRole) -> bool:
        """Take a click on a check box."""
        uid = self._choice(index)
        if role != _ROLE.CheckStateRole or uid is None:
            return False
        if Qt.CheckState(value) is _CHECKED:
            self._unchecked.discard(uid)
        else:
            self._unchecked.add(uid)
        self.dataChanged.emit(index, index, [role])
        self.choice_changed.emit()
        return True

    @property
    def unchecked(self) -> frozenset[str]:
        """The UIDs of the new events that are to be left out."""
        return frozenset(self._unchecked)

    def _choice(self, index: _Index) -> str | None:
        """The UID of the new event whose check box is in the cell; None without one."""
        if not index.isValid() or index.column() != OUTCOME_COLUMN:
            return None
        row = self._rows[index.row()]
        is_new = isinstance(row, ImportedRow) and row.outcome is ImportOutcome.CREATED
        return row.uid if is_new else None

    def set_report(self, report: ImportReport) -> None:
        """Show another preview; what the person chose before stays."""
        self.beginResetModel()
        if self._is_first:
            self._unchecked = {row.uid for row in report.lookalikes}
            self._is_first = False
        first = [row for row in report.rows if row.outcome is ImportOutcome.CREATED]
        second = [row for row in report.rows if row.outcome is ImportOutcome.UPDATED]
        last = [row for row in report.rows if row.outcome is ImportOutcome.UNCHANGED]
        self._rows = [*first, *second, *report.skipped, *last]
        self.endResetModel()

    def _when_text(self, row: ImportedRow) -> str:
        viewer = self._viewer
        text = when_text(row.when, viewer.zone, viewer.locale, near=viewer.today())
        return f"{text}, repeating" if row.is_recurring else text
