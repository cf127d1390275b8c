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

from terp_desktop.domain.search_words import plain_words
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage.tables import EventRow, InstanceRow, ParticipantRow, SearchRow, Table

IN_TITLE: Final = "tt"
ELSEWHERE: Final = "xx"
CLIENT: Final = "cc"
PERSON: Final = "uu"

MOST_LETTERS: Final = 60_000
"""A TEXT of MySQL has 65,535 bytes; of longer texts the first words are found."""
BATCH: Final = 500

_OWN: Final = ("id", "title", "description", "location", "assigned_to", "client_id")
_CHANGED: Final = (
    "id",
    "parent_event_id",
    "modified_title",
    "modified_description",
    "modified_location",
    "modified_assigned_to",
)
_PEOPLE: Final = ("event_id", "user_id", "external_name", "external_email")

Found = sa.Row[*tuple[Any, ...]]
Key = tuple[int, int | None]
"""An event, and the row of one occurrence of it, if that has words of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What of an event, or of one occurrence, can be found."""

    title: str
    others: tuple[str | None, ...]
    client_id: int | None
    people: tuple[int | None, ...]

    @property
    def words(self) -> str:
        """All its words, each of them once."""
        title, links = plain_words(self.title), [f"{PERSON}{id_}" for id_ in self.people if id_]
        if self.client_id is not None:
            links.append(f"{CLIENT}{self.client_id}")
        others = (ELSEWHERE + word for text in self.others for word in plain_words(text))
        in_title = (IN_TITLE + word for word in title)
        return _limited(dict.fromkeys(chain(links, in_title, others)))


def _limited(words: Iterable[str]) -> str:
    joined = " ".join(words)
    if len(joined.encode()) <= MOST_LETTERS:
        return joined
    return joined.encode()[:MOST_LETTERS].decode(errors="ignore").rpartition(" ")[0]


class WordKeeper:
    """Notes which events a session changes, and at the end brings their words in step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changed: set[int] = set()
        self._new_uids: set[str] = set()
        event.listen(session, "after_flush", self._note)
        event.listen(session, "do_orm_execute", self._note_many)

    def write(self) -> None:
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

    def _note_many(self, state: ORMExecuteState) -> None:
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

    def _note(self, session: Session, _context: object) -> None:
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
    wanted = dict(_wanted(connection, event_ids))
    there: dict[Key, tuple[int, str]] = {}
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
    connection: sa.Connection, wanted: dict[Key, str], there: dict[Key, tuple[int, str]]
) -> int:
    table = SearchRow.__table__
    changed = [
        {"row_id": there[key][0], "new_words": words}
        for key, words in wanted.items()
        if key in there and _differ(there[key][1], words)
    ]
    if changed:
        update = sa.update(SearchRow).where(table.c.id == sa.bindparam("row_id"))
        connection.execute(update.values(words=sa.bindparam("new_words")), changed)
    added = [
        {"eventId": event_id, "instanceId": instance_id, "words": words}
        for (event_id, instance_id), words in wanted.items()
        if (event_id, instance_id) not in there
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


def _wanted(connection: sa.Connection, event_ids: Sequence[int]) -> Iterator[tuple[Key, str]]:
    people = _participants(connection, event_ids)
    own = _select(EventRow, _OWN).where(EventRow.id.in_(event_ids))
    events = {row.id: row for row in connection.execute(own)}
    for row in events.values():
        yield (row.id, None), _texts(row, people.get(row.id, [])).words
    for change in connection.execute(_reworded(event_ids)):
        row = events[change.parent_event_id]
        texts = _texts(row, people.get(row.id, []), change)
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
    return _select(InstanceRow, _CHANGED).where(
        InstanceRow.parent_event_id.in_(event_ids),
        InstanceRow.status == InstanceStatus.MODIFIED,
        reworded,
    )


def _select(table: type[Table], names: Iterable[str]) -> sa.Select[*tuple[Any, ...]]:
    # Past a session rows have the names that the columns have in the database.
    return sa.select(*(getattr(table, name).label(name) for name in names))


def _texts(row: Found, people: list[Found], change: Found | None = None) -> Texts:
    title, place, assignee = row.title, row.location, row.assigned_to
    description = row.description
    if change is not None:
        title = change.modified_title or title
        description = _instead(change.modified_description, description)
        place = _instead(change.modified_location, place)
        assignee = change.modified_assigned_to or assignee
    outside = chain.from_iterable((one.external_name, one.external_email) for one in people)
    return Texts(
        title=title,
        others=(place, *outside, description),
        client_id=row.client_id,
        people=(assignee, *(one.user_id for one in people)),
    )


def _instead(changed: str | None, own: str | None) -> str | None:
    return own if changed is None else changed


def _participants(connection: sa.Connection, event_ids: Sequence[int]) -> dict[int, list[Found]]:
    found: dict[int, list[Found]] = {}
    for row in connection.execute(
        _select(ParticipantRow, _PEOPLE).where(ParticipantRow.event_id.in_(event_ids))
    ):
        found.setdefault(row.event_id, []).append(row)
    return found
