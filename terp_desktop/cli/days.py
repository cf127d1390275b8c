"""Days on the command line, in every option that takes a D."""

from datetime import date
from typing import Annotated, Any

import typer

from terp_desktop.domain.day_expression import DAY_FORMS, parse_day_expression
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import Days
from terp_desktop.services.json_api.events_in import invalid_value
from terp_desktop.system.clock import SystemClock

FROM, TO = "--from", "--to"

_FIRST: Any = typer.Option(FROM, metavar="D", help=f"The first day: {DAY_FORMS}.")
_LAST: Any = typer.Option(TO, metavar="D", help="The last day, included; +7d counts from today.")

FirstDayOption = Annotated[str, _FIRST]
LastDayOption = Annotated[str, _LAST]
FirstDayIfAny = Annotated[str | None, _FIRST]
LastDayIfAny = Annotated[str | None, _LAST]
ShownDayOption = Annotated[
    str, typer.Option("--date", metavar="D", help=f"A day to be seen: {DAY_FORMS}.")
]
InstanceOption = Annotated[
    str | None,
    typer.Option("--instance", metavar="D", help="The date that the rule gives the occurrence."),
]


def parse_day(option: str, text: str, zone: str | None = None, since: date | None = None) -> date:
    """The day that an option names, seen from today in the zone, or in this machine's.

    A weekday is the first one from `since` on, if that is given. Raises InvalidValueError for
    a text that names no day.
    """
    clock = SystemClock()
    today = clock.today() if zone is None else clock.today_in(zone)
    day = parse_day_expression(text, today, since=since)
    if day is None:
        raise invalid_value(option, text, DAY_FORMS)
    return day


def parse_days(first: str, last: str, zone: str | None = None) -> Days:
    """The days from `--from` to `--to`, both included; errors as of `parse_day`."""
    first_day = parse_day(FROM, first, zone)
    return Days.through(first_day, parse_day(TO, last, zone, since=first_day))


def parse_shown_day(text: str) -> date:
    """The day of `--date`; a usage error for anything else."""
    try:
        return parse_day("--date", text)
    except InvalidValueError as error:
        raise typer.BadParameter(str(error), param_hint="--date") from error


def parse_instance(text: str | None) -> date | None:
    """The date of `--instance`; None without one."""
    return None if text is None else parse_day("--instance", text)
