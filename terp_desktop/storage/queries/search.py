"""Full-text search for events, with each engine's own index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.search import (
    EventTexts,
    MatchTier,
    NameKind,
    SearchableName,
    SearchCriteria,
    SearchMatch,
    SearchTerm,
)
from terp_desktop.domain.series import InstanceStatus, Override
from terp_desktop.domain.working_days import MAX_ROLL
from terp_desktop.storage import row_mapping
from terp_desktop.storage.queries import occurrence_columns
from terp_desktop.storage.queries.occurrence_reader import TIME_NAMES, OccurrenceReader
from terp_desktop.storage.queries.series_reader import read_series
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.search_index import CLIENT, ELSEWHERE, IN_TITLE, PERSON
from terp_desktop.storage.tables import (
    ClientRow,
    EventRow,
    InstanceRow,
    ParticipantRow,
    RuleRow,
    SearchRow,
    UserRow,
    WorkingDaysRow,
)
from terp_desktop.storage.tables.search import SQLITE_INDEX

_INDEX: Final = sa.table(SQLITE_INDEX, sa.column("rowid"), sa.column(SQLITE_INDEX))
_HAS_ROW: Final = InstanceRow.id.is_not(None)
_TIME_COLUMNS: Final[occurrence_columns.Columns] = {
    # Not COALESCE: a floating occurrence has no zone on purpose.
    name: sa.case((_HAS_ROW, getattr(InstanceRow, name)), else_=getattr(EventRow, name))
    for name in TIME_NAMES
}


class SqlSearch:
    """The full-text search for events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def names(self) -> list[SearchableName]:
        """The names of clients and staff."""
        clients = sa.select(ClientRow.id, ClientRow.name, ClientRow.teri_code)
        people = sa.select(UserRow.id, UserRow.name, UserRow.open_id, UserRow.email)
        return [
            *(
                SearchableName(NameKind.CLIENT, id_, name or code, code or "")
                for id_, name, code in self._session.execute(clients)
            ),
            *(
                SearchableName(NameKind.PERSON, id_, name or login, f"{login} {email or ''}")
                for id_, name, login, email in self._session.execute(people)
            ),
        ]

    def matches(
        self, wanted: SearchCriteria, actor: Actor, tier: MatchTier, *, limit: int
    ) -> list[SearchMatch]:
        """Up to `limit` matches of the tier that the actor may see, the newest first.

        Series are not expanded for the days of `within`; they only start before their end.
        """
        connection = self._session.connection()
        statement = (
            occurrence_columns.select_occurrences(
                actor, occurrence_columns.INSTANCE_COLUMNS, _TIME_COLUMNS
            )
            .add_columns(InstanceRow.instance_date.label("instance_date"))
            .add_columns(InstanceRow.status.label("instance_status"))
            .add_columns(
                sa.and_(EventRow.is_recurring, RuleRow.id.is_not(None)).label("is_series"),
                occurrence_columns.series_columns()[0],
            )
            .select_from(self._indexed_words())
            .join(EventRow, EventRow.id == SearchRow.event_id)
            .outerjoin(InstanceRow, InstanceRow.id == SearchRow.instance_id)
            .outerjoin(RuleRow, RuleRow.event_id == EventRow.id)
            .outerjoin(WorkingDaysRow, WorkingDaysRow.event_id == EventRow.id)
            .where(self._matches_terms(wanted.terms, tier))
            .where(
                *occurrence_columns.filter_conditions(
                    wanted.filters, occurrence_columns.INSTANCE_COLUMNS
                )
            )
            .order_by(self._newest_first())
            .limit(limit)
        )
        if wanted.within is not None:
            statement = statement.where(_touches(wanted.within))
        reader = OccurrenceReader()
        return [_match(row, reader) for row in connection.execute(statement).all()]

    def overrides(self, event_ids: Sequence[int], actor: Actor) -> dict[int, list[Override]]:
        """The overrides of these series.

        An override that the actor may not see is returned as a cancelled one.
        """
        overrides: dict[int, list[Override]] = {}
        is_visible = visible_to(actor, occurrence_columns.INSTANCE_COLUMNS)
        for row, may_see in self._session.execute(
            sa.select(InstanceRow, sa.case((is_visible, 1), else_=0))
            .join(EventRow, EventRow.id == InstanceRow.parent_event_id)
            .where(
                InstanceRow.parent_event_id.in_(event_ids),
                InstanceRow.status != InstanceStatus.GENERATED,
            )
        ):
            override = row_mapping.override_of(row) if may_see else _cancelled_override(row)
            overrides.setdefault(row.parent_event_id, []).append(override)
        return overrides

    def texts(self, event_ids: Iterable[int]) -> dict[int, EventTexts]:
        """The other texts of these events."""
        ids = list(event_ids)
        people: dict[int, list[ParticipantRow]] = {}
        for participant in self._session.scalars(
            sa.select(ParticipantRow).where(ParticipantRow.event_id.in_(ids))
        ):
            people.setdefault(participant.event_id, []).append(participant)
        rows = self._session.execute(
            sa.select(EventRow.id, EventRow.description, EventRow.client_id).where(
                EventRow.id.in_(ids)
            )
        )
        return {row.id: _texts(row, people.get(row.id, [])) for row in rows}

    @property
    def _dialect(self) -> str:
        return self._session.get_bind().dialect.name

    def _indexed_words(self) -> sa.FromClause:
        """The table of words; on SQLite joined to its full-text index."""
        table: sa.FromClause = SearchRow.__table__
        if self._dialect != "sqlite":
            return table
        return _INDEX.join(table, SearchRow.id == _INDEX.c.rowid)

    def _newest_first(self) -> ColumnElement[Any]:
        # In index order, so that the database reads no more rows than the limit.
        return (_INDEX.c.rowid if self._dialect == "sqlite" else SearchRow.id).desc()

    def _matches_terms(self, terms: Sequence[SearchTerm], tier: MatchTier) -> ColumnElement[bool]:
        """The condition that the words match each of the terms."""
        all_terms = [_TermAlternatives.of(term, tier) for term in terms]
        match self._dialect:
            case "sqlite":
                query = " AND ".join(
                    alternatives.joined('"{}"*', '"{}"', " OR ") for alternatives in all_terms
                )
                return _INDEX.c[SQLITE_INDEX].op("MATCH", is_comparison=True)(query)
            case "postgresql":
                query = " & ".join(
                    alternatives.joined("'{}':*", "'{}'", " | ") for alternatives in all_terms
                )
                tsquery = sa.cast(sa.literal(query), postgresql.TSQUERY)
                return SearchRow.words.op("@@", is_comparison=True)(tsquery)
            case _:
                query = " ".join(
                    "+" + alternatives.joined("{}*", "{}", " ") for alternatives in all_terms
                )
                return mysql.match(SearchRow.words.expression, against=query).in_boolean_mode()


@dataclass(frozen=True, slots=True)
class _TermAlternatives:
    """The prefixes and the whole words that match a term; one of them is enough."""

    prefixes: list[str]
    whole_words: list[str]

    @classmethod
    def of(cls, term: SearchTerm, tier: MatchTier) -> "_TermAlternatives":
        words = [IN_TITLE + term.word]
        names: list[str] = []
        if not tier.is_in_title:
            words.append(ELSEWHERE + term.word)
            names += [f"{CLIENT}{id_}" for id_ in term.clients]
            names += [f"{PERSON}{id_}" for id_ in term.people]
        return cls([], [*words, *names]) if tier.is_whole else cls(words, names)

    def joined(self, prefix: str, whole_word: str, separator: str) -> str:
        """The alternatives in an engine's query syntax.

        `prefix` and `whole_word` are format strings for one word. Words consist of letters
        and digits, so they need no escaping.
        """
        alternatives = [prefix.format(word) for word in self.prefixes]
        alternatives += [whole_word.format(word) for word in self.whole_words]
        return f"({separator.join(alternatives)})"


def _touches(query: OccurrenceQuery) -> ColumnElement[bool]:
    """The condition that it touches the days; a series only has to start before their end."""
    bounds, last = query.bounds, query.days.last
    is_series = sa.and_(EventRow.is_recurring, sa.not_(_HAS_ROW))
    has_begun = RuleRow.start_date <= last + min(MAX_ROLL, date.max - last)
    touches = sa.and_(
        _TIME_COLUMNS["start_utc"] < bounds.end, _TIME_COLUMNS["end_utc"] >= bounds.start
    )
    has_extra = sa.cast(RuleRow.extra_dates, sa.Text) != "[]"
    return sa.or_(
        sa.and_(is_series, sa.or_(has_begun, has_extra)), sa.and_(sa.not_(is_series), touches)
    )


def _cancelled_override(row: InstanceRow) -> Override:
    return Override(
        instance_date=row.instance_date, when=row_mapping.when_of(row), is_cancelled=True
    )


def _match(row: sa.Row[*tuple[Any, ...]], reader: OccurrenceReader) -> SearchMatch:
    occurrence = reader.read(row, row.instance_date, row.instance_status)
    is_series = row.is_series and row.instance_date is None
    return SearchMatch(occurrence, read_series(occurrence, row.rule) if is_series else None)


def _texts(row: sa.Row[*tuple[Any, ...]], people: list[ParticipantRow]) -> EventTexts:
    external = (
        f"{person.external_name or ''} {person.external_email or ''}".strip() for person in people
    )
    return EventTexts(
        description=row.description,
        client_id=row.client_id,
        people=tuple(person.user_id for person in people if person.user_id is not None),
        external_people=tuple(filter(None, external)),
    )
