"""Reads lines of quick add in a company of four, and echoes them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from terp_desktop.domain.event import When
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.context import QuickAddContext, Wording
from terp_desktop.domain.quick_add.echo import echo_line, plain_format
from terp_desktop.domain.quick_add.english import ENGLISH
from terp_desktop.domain.quick_add.german import GERMAN
from terp_desktop.domain.quick_add.parser import parse
from terp_desktop.domain.quick_add.result import QuickAdd
from terp_desktop.domain.quick_add.vocabulary import DateOrder

BERLIN = "Europe/Berlin"
TODAY = date(2026, 11, 30)
NOW = datetime.combine(TODAY, time(10, 15))
ALL_DAY = When(start_date=TODAY, end_date=TODAY, timezone=BERLIN)
ANN = 1

EUROPEAN = Wording(vocabulary=ENGLISH)
AMERICAN = Wording(
    vocabulary=ENGLISH, date_order=DateOrder.MONTH_FIRST, is_twelve_hour=True, first_weekday=7
)
BRITISH = Wording(vocabulary=ENGLISH, is_twelve_hour=True)
GERMAN_WORDS = Wording(vocabulary=GERMAN)
YEAR_FIRST = Wording(vocabulary=ENGLISH, date_order=DateOrder.YEAR_FIRST)


@dataclass(frozen=True, slots=True)
class UnderstoodLine:
    """A line, its echo, and the words in it that look like a part and are none."""

    line: str
    echo: str
    unknown: tuple[str, ...] = ()


def person(user_id: int, login: str, name: str, email: str | None = None) -> Person:
    return Person(id=user_id, login=login, name=name, email=email, role="user")


STAFF = (
    person(ANN, "ann", "Ann Lee", "ann@co.example"),
    person(2, "maya.okafor", "Maya Okafor"),
    person(3, "ben", "Ben Ito", "ben@co.example"),
    person(4, "maya.chen", "Maya Chen"),
)


def context_of(
    wording: Wording = EUROPEAN, place: When = ALL_DAY, zone: str = BERLIN
) -> QuickAddContext:
    return QuickAddContext(
        local_now=NOW, zone=zone, place=place, wording=wording, people=STAFF, me=ANN
    )


def echo_of(read: QuickAdd, wording: Wording = EUROPEAN) -> str:
    """The echo, with hyphens as they are typed."""
    style = plain_format(TODAY, wording.date_order, is_twelve_hour=wording.is_twelve_hour)
    echo = echo_line(read.content(), read.names, style, me=ANN)
    return echo.replace("\N{EN DASH}", "-")


def read_line(line: str, wording: Wording = EUROPEAN, place: When = ALL_DAY) -> QuickAdd:
    return parse(line, context_of(wording, place))
