"""What the range query needs, as Protocols: all that a month is painted from."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import ExpandableSeries, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.working_days import Holidays


class Occurrences(Protocol):
    """The one way to read: slim rows, seen through one visibility predicate."""

    def singles(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Single events that may touch the query's bounds."""

    def materialized(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Occurrences of series that have a row and take place, GENERATED or MODIFIED."""

    def expandable_series(self, query: OccurrenceQuery, actor: Actor) -> list[ExpandableSeries]:
        """The series that may have further occurrences there without a row."""


class ReadSnapshot(Protocol):
    """What the range query needs, all of it at one moment."""

    @property
    def occurrences(self) -> Occurrences:
        """What happens when."""

    @property
    def holidays(self) -> Holidays:
        """The working days of countries, as this machine knows them."""


OpenSnapshot = Callable[[], AbstractContextManager[ReadSnapshot]]
"""Gives a look at the calendar as it is now."""
