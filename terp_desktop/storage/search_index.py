"""Keeps the words by which events are found in step with their texts.

An event's words are kept as one text, which each engine indexes in its own way. Each word
says of which kind it is by its first two letters, so that one index answers all questions,
so that a name is found by its number and never grows stale, and so that no engine takes a
word for too short, or for one that does not count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from terp_desktop.domain.search_words import normalize_words
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage.tables import EventRow, InstanceRow, ParticipantRow, SearchRow, Table

IN_TITLE: Final = "tt"
ELSEWHERE: Final = "xx"
CLIENT: Final = "cc"
PERSON: Final = "uu"

MAX_TEXT_BYTES: Final = 60_000
"""A TEXT of MySQL has 65,535 bytes; of longer texts the first words are found."""
BATCH: Final = 500

_EVENT_NAMES: Final = ("id", "title", "description", "location", "assigned_to", "client_id")
_INSTANCE_NAMES: Final = (
    "id",
    "parent_event_id",
    "modified_title",
    "modified_description",
    "modified_location",
    "modified_assigned_to",
)
_PARTICIPANT_NAMES: Final = ("event_id", "user_id", "external_name", "external_email")

TextRow = sa.Row[*tuple[Any, ...]]
OccurrenceKey = tuple[int, int | None]
"""An event, and the row of one occurrence of it, if that has words of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchableTexts:
    """What of an event, or of one occurrence, can be found."""

    title: str
    others: tuple[str | None, ...]
    client_id: int | None
    people: tuple[int | None, ...]

    @property
    def words(self) -> str:
        """All its words, each of them once."""
        title, links = normalize_words(self.title), [f"{PERSON}{id_}" for id_ in self.people if id_]
        if self.client_id is not None:
            links.append(f"{CLIENT}{self.client_id}")
        others = (ELSEWHERE + word for text in self.others for word in normalize_words(text))
        in_title = (IN_TITLE + word for word in title)
        return _truncate(dict.fromkeys(chain(links, in_title, others)))


def _truncate(words: Iterable[str]) -> str:
    joined = " ".join(words)
    if len(joined.encode()) <= MAX_TEXT_BYTES:
        return joined
    return joined.encode()[:MAX_TEXT_BYTES].decode(errors="ignore").rpartition(" ")[0]


class SearchIndexer:
    """Notes which events a session changes, and at the end brings their words in step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: set[int] = set()
        self._new_uids: set[str] = set()
        event.listen(session, "after_flush", self._record_flush)
        event.listen(session, "do_orm_execute", self._record_bulk_insert)

    def update_index(self) -> None:
        """Bring the words of what was changed so far in step, in the same transaction."""
        self._session.flush()
        self._resolve_new()
        changed, self._changed = sorted(self._changed), set()
        for first in range(0, len(changed), BATCH):
            refresh(self._session.connection(), changed[first : first + BATCH])

    def _resolve_new(self) -> None:
        uids, self._new_uids = sorted(self._new_uids), set()
        for first in range(0, len(uids), BATCH):
            some = EventRow.uid.in_(uids[first : first + BATCH])
            self._changed |= set(self._session.scalars(sa.select(EventRow.id).where(some)))

    def _record_bulk_insert(self, state: ORMExecuteState) -> None:
        """Note what is inserted many at a time, past the session's own rows."""
        given: Any = state.parameters or ()
        if not state.is_insert or state.bind_mapper is None:
            return
        for values in [given] if isinstance(given, Mapping) else given:
            match state.bind_mapper.class_:
                case table if table is EventRow:
                    self._new_uids.add(values["uid"])
                case table if table is ParticipantRow:
                    self._changed.add(values["event_id"])
                case table if table is InstanceRow:
                    if values.get("status") == InstanceStatus.MODIFIED:
                        self._changed.add(values["parent_event_id"])

    def _record_flush(self, session: Session, _context: object) -> None:
        for row in (*session.new, *session.dirty):
            match row:
                case EventRow():
                    self._changed.add(row.id)
                case ParticipantRow():
                    self._changed.add(row.event_id)
                case InstanceRow() if row.status != InstanceStatus.GENERATED:
                    self._changed.add(row.parent_event_id)
        for row in session.deleted:
            if isinstance(row, ParticipantRow):
                self._changed.add(row.event_id)


def refresh_all(connection: sa.Connection) -> None:
    """Bring the words of every event in step: after an upgrade, or another program's work."""
    last_id = 0
    while True:
        some = sa.select(EventRow.id).where(EventRow.id > last_id).order_by(EventRow.id)
        if not (ids := connection.scalars(some.limit(BATCH)).all()):
            return
        refresh(connection, ids)
        last_id = ids[-1]


def refresh(connection: sa.Connection, event_ids: Sequence[int]) -> int:
    """Bring the words of these events, and of their occurrences, in step with their texts.

    How many of them were not.
    """
    wanted = dict(_current_words(connection, event_ids))
    there: dict[OccurrenceKey, tuple[int, str]] = {}
    needless: list[int] = []
    for id_, event_id, instance_id, words in connection.execute(_stored(event_ids)):
        key = (event_id, instance_id)
        if key in wanted and key not in there:
            there[key] = (id_, words)
        else:
            needless.append(id_)
    if needless:
        connection.execute(sa.delete(SearchRow).where(SearchRow.id.in_(needless)))
    return len(needless) + _store(connection, wanted, there)


def _store(
    connection: sa.Connection,
    wanted: dict[OccurrenceKey, str],
    stored: dict[OccurrenceKey, tuple[int, str]],
) -> int:
    table = SearchRow.__table__
    changed = [
        {"row_id": stored[key][0], "new_words": words}
        for key, words in wanted.items()
        if key in stored and _differ(stored[key][1], words)
    ]
    if changed:
        update = sa.update(SearchRow).where(table.c.id == sa.bindparam("row_id"))
        connection.execute(update.values(words=sa.bindparam("new_words")), changed)
    added = [
        {"eventId": event_id, "instanceId": instance_id, "words": words}
        for (event_id, instance_id), words in wanted.items()
        if (event_id, instance_id) not in stored
    ]
    if added:
        connection.execute(sa.insert(SearchRow), added)
    return len(changed) + len(added)


def _differ(stored: str, words: str) -> bool:
    # PostgreSQL sorts them, and puts each into quotes.
    return set(stored.replace("'", "").split()) != set(words.split())


def _stored(event_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        SearchRow.id, SearchRow.event_id, SearchRow.instance_id, SearchRow.words
    ).where(SearchRow.event_id.in_(event_ids))


def _current_words(
    connection: sa.Connection, event_ids: Sequence[int]
) -> Iterator[tuple[OccurrenceKey, str]]:
    people = _participants(connection, event_ids)
    own = _select(EventRow, _EVENT_NAMES).where(EventRow.id.in_(event_ids))
    events = {row.id: row for row in connection.execute(own)}
    for row in events.values():
        yield (row.id, None), _searchable_texts(row, people.get(row.id, [])).words
    for change in connection.execute(_reworded(event_ids)):
        row = events[change.parent_event_id]
        texts = _searchable_texts(row, people.get(row.id, []), change)
        yield (row.id, change.id), texts.words


def _reworded(event_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    """The occurrences that a person gave words of their own, and that take place."""
    reworded = sa.or_(
        InstanceRow.modified_title.is_not(None),
        InstanceRow.modified_description.is_not(None),
        InstanceRow.modified_location.is_not(None),
        InstanceRow.modified_assigned_to.is_not(None),
        # Found by others than the series: by those who may see it alone.
        InstanceRow.modified_visibility.is_not(None),
    )
    return _select(InstanceRow, _INSTANCE_NAMES).where(
        InstanceRow.parent_event_id.in_(event_ids),
        InstanceRow.status == InstanceStatus.MODIFIED,
        reworded,
    )


def _select(table: type[Table], names: Iterable[str]) -> sa.Select[*tuple[Any, ...]]:
    # Past a session rows have the names that the columns have in the database.
    return sa.select(*(getattr(table, name).label(name) for name in names))


def _searchable_texts(
    row: TextRow, people: list[TextRow], change: TextRow | None = None
) -> SearchableTexts:
    title, place, assignee = row.title, row.location, row.assigned_to
    description = row.description
    if change is not None:
        title = change.modified_title or title
        description = _override_or_own(change.modified_description, description)
        place = _override_or_own(change.modified_location, place)
        assignee = change.modified_assigned_to or assignee
    outside = chain.from_iterable((one.external_name, one.external_email) for one in people)
    return SearchableTexts(
        title=title,
        others=(place, *outside, description),
        client_id=row.client_id,
        people=(assignee, *(one.user_id for one in people)),
    )


def _override_or_own(changed: str | None, original: str | None) -> str | None:
    return original if changed is None else changed


def _participants(connection: sa.Connection, event_ids: Sequence[int]) -> dict[int, list[TextRow]]:
    found: dict[int, list[TextRow]] = {}
    for row in connection.execute(
        _select(ParticipantRow, _PARTICIPANT_NAMES).where(ParticipantRow.event_id.in_(event_ids))
    ):
        found.setdefault(row.event_id, []).append(row)
    return found
