"""From where on rows are read that may touch a range: what every query of one goes by."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self

from terp_desktop.domain.span import FIRST_DAY, Days, Span
from terp_desktop.domain.working_days import FARTHEST

LONG_DAYS: Final = 40
"""What takes more days than this is long."""

LOOK_BACK: Final = timedelta(days=LONG_DAYS + 3)
"""How long a row that is not long can last: its days are local, and a zone may shift them."""

_FIRST: Final = datetime.combine(FIRST_DAY - timedelta(days=2), time.min, UTC)
# A day here may be the one before or after it elsewhere.
_ZONES: Final = timedelta(days=2)


def earliest(span: Span) -> datetime:
    """What touches the span and is not long begins then or later."""
    return max(span.start, _FIRST + LOOK_BACK) - LOOK_BACK


@dataclass(frozen=True, slots=True)
class Reach:
    """The dates whose occurrence may touch some days, from the `first` through the `last`.

    What rolls to a working day may come from farther away: from `farthest` through `latest`.
    """

    first: date
    last: date
    farthest: date
    latest: date

    @classmethod
    def of(cls, days: Days) -> Self:
        """How far these days reach."""
        return cls(*_wider(days, _ZONES), *_wider(days, _ZONES + FARTHEST))


def _wider(days: Days, slack: timedelta) -> tuple[date, date]:
    first = days.first - min(slack, days.first - date.min)
    return first, days.last + min(slack, date.max - days.last)
