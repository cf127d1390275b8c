"""Keeps the search index in step with the texts of events.

The words of an event are stored as one text, which each engine indexes in its own way. The
first two letters of a word are its kind. So one index answers all queries; people and
clients are indexed by id, and no name becomes stale; and no engine ignores a word because it
is short or a stop word.
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
"""A TEXT of MySQL holds 65,535 bytes; of longer texts only the first words are indexed."""
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
"""The ids of an event and of an instance with words of its own; None for the event itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchableTexts:
    """The texts and links by which an event, or one occurrence, is found."""

    title: str
    others: tuple[str | None, ...]
    client_id: int | None
    people: tuple[int | None, ...]

    @property
    def words(self) -> str:
        """All words without duplicates, each with the prefix of its kind."""
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
    """Records which events a session changes, and updates their index entries at the end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: set[int] = set()
        self._new_uids: set[str] = set()
        event.listen(session, "after_flush", self._record_flush)
        event.listen(session, "do_orm_execute", self._record_bulk_insert)

    def update_index(self) -> None:
        """Update the index entries of all events changed so far, in the same transaction."""
        self._session.flush()
        self._resolve_new()
        changed, self._changed = sorted(self._changed), set()
        for first in range(0, len(changed), BATCH):
            refresh(self._session.connection(), changed[first : first + BATCH])

    def _resolve_new(self) -> None:
        uids, self._new_uids = sorted(self._new_uids), set()
        for first in range(0, len(uids), BATCH):
            is_new = EventRow.uid.in_(uids[first : first + BATCH])
            self._changed |= set(self._session.scalars(sa.select(EventRow.id).where(is_new)))

    def _record_bulk_insert(self, state: ORMExecuteState) -> None:
        """Record the rows of bulk inserts, which the session does not track."""
        parameters: Any = state.parameters or ()
        if not state.is_insert or state.bind_mapper is None:
            return
        for values in [parameters] if isinstance(parameters, Mapping) else parameters:
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
    """Update the index entries of all events: after an upgrade, or another program's writes."""
    last_id = 0
    while True:
        batch = sa.select(EventRow.id).where(EventRow.id > last_id).order_by(EventRow.id)
        if not (ids := connection.scalars(batch.limit(BATCH)).all()):
            return
        refresh(connection, ids)
        last_id = ids[-1]


def refresh(connection: sa.Connection, event_ids: Sequence[int]) -> int:
    """Update the index entries of these events and of their occurrences.

    Returns the number of entries that were missing, wrong or superfluous.
    """
    wanted = dict(_current_words(connection, event_ids))
    stored: dict[OccurrenceKey, tuple[int, str]] = {}
    superfluous: list[int] = []
    for id_, event_id, instance_id, words in connection.execute(_stored(event_ids)):
        key = (event_id, instance_id)
        if key in wanted and key not in stored:
            stored[key] = (id_, words)
        else:
            superfluous.append(id_)
    if superfluous:
        connection.execute(sa.delete(SearchRow).where(SearchRow.id.in_(superfluous)))
    return len(superfluous) + _store(connection, wanted, stored)


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
    # PostgreSQL sorts the words and quotes each of them.
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
    """Selects the occurrences with changed texts, assignee or visibility; no cancelled ones."""
    reworded = sa.or_(
        InstanceRow.modified_title.is_not(None),
        InstanceRow.modified_description.is_not(None),
        InstanceRow.modified_location.is_not(None),
        InstanceRow.modified_assigned_to.is_not(None),
        # An entry of its own, since other people than those of the series may see it.
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
    title, location, assignee = row.title, row.location, row.assigned_to
    description = row.description
    if change is not None:
        title = change.modified_title or title
        description = _override_or_own(change.modified_description, description)
        location = _override_or_own(change.modified_location, location)
        assignee = change.modified_assigned_to or assignee
    external = chain.from_iterable(
        (person.external_name, person.external_email) for person in people
    )
    return SearchableTexts(
        title=title,
        others=(location, *external, description),
        client_id=row.client_id,
        people=(assignee, *(person.user_id for person in people)),
    )


def _override_or_own(changed: str | None, original: str | None) -> str | None:
    return original if changed is None else changed


def _participants(connection: sa.Connection, event_ids: Sequence[int]) -> dict[int, list[TextRow]]:
    participants: dict[int, list[TextRow]] = {}
    for row in connection.execute(
        _select(ParticipantRow, _PARTICIPANT_NAMES).where(ParticipantRow.event_id.in_(event_ids))
    ):
        participants.setdefault(row.event_id, []).append(row)
    return participants
