"""The agenda as a Qt list model: a row for each event of each day in a growing range.

A row names each month that begins below the first row.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.descriptions import event_on_day_speech, tool_tip
from terp_desktop.ui.calendar.layout.agenda import AgendaLine, agenda_lines, with_months
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.viewer import Viewer

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE = Qt.ItemDataRole.UserRole
"""The role of a row's `AgendaLine`."""

_ROLE = Qt.ItemDataRole
_Part = tuple[Days, Sequence[DisplayedOccurrence]]


class AgendaModel(QAbstractListModel):
    """The lines of the days that were read so far.

    The days are read in parts, adjacent ranges of days. Named days have a line even without
    events.
    """

    def __init__(self, viewer: Viewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._parts: list[_Part] = []
        self._filters = Filters()
        self._named_days: frozenset[date] = frozenset()
        self._lines: list[AgendaLine] = []

    # --- The Qt model ----------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of lines."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The line as text; the line itself under `LINE_ROLE`."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in {_ROLE.DisplayRole, _ROLE.AccessibleTextRole}:
            return self._speech(line)
        if role == _ROLE.ToolTipRole and line.displayed is not None:
            return tool_tip(line.displayed, self._viewer)
        if role == _ROLE.ToolTipRole and line.holiday:
            return f"{line.holiday}\nPublic holiday"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The keyboard passes over the names of months."""
        if index.isValid() and self._lines[index.row()].is_month:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def _speech(self, line: AgendaLine) -> str:
        if line.is_month:
            return self._viewer.month_name(line.day)
        if line.displayed is None:
            what = f"{line.holiday}, public holiday" if line.holiday else "no events"
            return f"{self._viewer.long_day(line.day)}, {what}"
        return event_on_day_speech(line.displayed, line.day, self._viewer)

    # --- Contents --------------------------------------------------------------------------

    @property
    def days(self) -> Days | None:
        """The days that were read; None before the first part."""
        if not self._parts:
            return None
        return Days(self._parts[0][0].first, self._parts[-1][0].end)

    @property
    def lines(self) -> Sequence[AgendaLine]:
        """All lines."""
        return self._lines

    def row_of(self, day: date) -> int:
        """The first row of the day, or of the next day that has a line."""
        row = bisect_left(self._lines, day, key=lambda line: line.day)
        return row + 1 if row < len(self._lines) and self._lines[row].is_month else row

    def row_of_event(self, key: tuple[int, date | None] | None) -> int | None:
        """The first row of the event; None if it has none."""
        if key is None:
            return None
        return next((row for row, line in enumerate(self._lines) if line.key == key), None)

    # --- Changes ---------------------------------------------------------------------------

    def add_named_days(self, days: frozenset[date]) -> None:
        """Give these days a line even without events."""
        if days != self._named_days:
            self._named_days = days
            self._rebuild_lines()

    def filter_by(self, filters: Filters) -> None:
        """Show only the events that match."""
        if filters != self._filters:
            self._filters = filters
            self._rebuild_lines()

    def show_holidays(self) -> None:
        """Add lines for the holidays loaded by now."""
        self._rebuild_lines()

    def replace(self, days: Days | None, page: Sequence[DisplayedOccurrence] = ()) -> None:
        """Replace all parts by this one; None leaves the model empty."""
        self._parts = [] if days is None else [(days, page)]
        self._rebuild_lines()

    def append(self, days: Days, page: Sequence[DisplayedOccurrence]) -> None:
        """Add a part that begins where the last one ends."""
        last = self._lines[-1].day if self._lines else None
        lines = with_months(self._part_lines((days, page)), last)
        self._parts.append((days, page))
        if lines:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def prepend(self, days: Days, page: Sequence[DisplayedOccurrence]) -> None:
        """Insert a part that ends where the first one begins."""
        lines = with_months([*self._part_lines((days, page)), *self._lines[:1]])
        # The line that was the first one stays; the name of its month may come before it.
        del lines[len(lines) - len(self._lines[:1]) :]
        self._parts.insert(0, (days, page))
        if lines:
            self.beginInsertRows(QModelIndex(), 0, len(lines) - 1)
            self._lines[:0] = lines
            self.endInsertRows()

    def drop_first(self) -> None:
        """Remove the first part."""
        days, _ = self._parts.pop(0)
        count = self.row_of(days.end)
        if count:
            self.beginRemoveRows(QModelIndex(), 0, count - 1)
            del self._lines[:count]
            self.endRemoveRows()

    def drop_last(self) -> None:
        """Remove the last part."""
        days, _ = self._parts.pop()
        first = self.row_of(days.first)
        if first and self._lines[first - 1].is_month:
            first -= 1
        if first < len(self._lines):
            self.beginRemoveRows(QModelIndex(), first, len(self._lines) - 1)
            del self._lines[first:]
            self.endRemoveRows()

    @property
    def part_count(self) -> int:
        """The number of parts."""
        return len(self._parts)

    def _rebuild_lines(self) -> None:
        self.beginResetModel()
        self._lines = with_months(line for part in self._parts for line in self._part_lines(part))
        self.endResetModel()

    def _part_lines(self, part: _Part) -> list[AgendaLine]:
        days, page = part
        matching = [displayed for displayed in page if self._filters.matches(displayed.occurrence)]
        return agenda_lines(matching, days, self._named_days, self._viewer.holidays.names(days))
