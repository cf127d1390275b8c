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

_ROW_PX: Final = 28

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class ImportModel(QAbstractTableModel):
    """What an import does: new and changed events first, then what is left out, then the rest."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._rows: Sequence[ImportedRow | SkippedComponent] = ()

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
        if not index.isValid() or role not in {_ROLE.DisplayRole, _ROLE.ToolTipRole}:
            return None
        row, column = self._rows[index.row()], index.column()
        if isinstance(row, SkippedComponent):
            return ("Note", row.summary or "Untitled", row.reason)[column]
        if column == WHEN_COLUMN:
            return self._when_text(row)
        return row.title if column == EVENT_COLUMN else _OUTCOMES[row.outcome]

    def set_report(self, report: ImportReport) -> None:
        """Show another preview."""
        self.beginResetModel()
        first = [row for row in report.rows if row.outcome is ImportOutcome.CREATED]
        second = [row for row in report.rows if row.outcome is ImportOutcome.UPDATED]
        last = [row for row in report.rows if row.outcome is ImportOutcome.UNCHANGED]
        self._rows = [*first, *second, *report.skipped, *last]
        self.endResetModel()

    def _when_text(self, row: ImportedRow) -> str:
        viewer = self._viewer
        text = when_text(row.when, viewer.zone, viewer.locale, near=viewer.today())
        return f"{text}, repeating" if row.is_recurring else text
