"""`events search`: what is found by words, the best first."""

from datetime import date
from typing import Annotated, cast

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.search_words import Highlight
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import SearchHit, SearchQuery, SearchResult
from terp_desktop.services.events import payload
from terp_desktop.services.json_api import events_in

DEFAULT_LIMIT = 100


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, or how they begin.")],
    first: Annotated[
        str | None, typer.Option("--from", metavar="D", help="The first day, YYYY-MM-DD.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="D", help="The last day, included.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help="At most so many.")
    ] = DEFAULT_LIMIT,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="Leave the first N out.")] = 0,
) -> None:
    """Find events by words in title, description, location, people and client, best first."""
    call = invocation_of(context)
    query = SearchQuery(text=text, days=_days(first, last), limit=limit, offset=offset)
    with call.program() as program:
        answer = program.services.search.find(query)
    call.output.result([_result_payload(one) for one in answer.hits], _as_text(answer))


def _days(first: str | None, last: str | None) -> Days | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InvalidValueError(
            "Only one end of the days was given.", remedy="Give both --from and --to, or neither."
        )
    ends = events_in.parse_date("--from", first), events_in.parse_date("--to", last)
    return Days.through(*cast("tuple[date, date]", ends))


def _result_payload(found: SearchHit) -> dict[str, object]:
    snippet = found.snippet
    return payload.occurrence_to_json(found.occurrence) | {
        "titleMarks": _mark_ranges(found.title_highlights),
        "snippet": None
        if snippet is None
        else {
            "source": snippet.source.name,
            "text": snippet.text,
            "marks": _mark_ranges(snippet.highlights),
        },
    }


def _mark_ranges(marks: tuple[Highlight, ...]) -> list[list[int]]:
    return [[mark.start, mark.end] for mark in marks]


def _as_text(answer: SearchResult) -> str:
    if not answer.hits:
        return "Nothing was found."
    rows = [
        (
            one.occurrence.event_id,
            one.occurrence.when.start_date,
            one.occurrence.title,
            one.snippet.text if one.snippet else "",
        )
        for one in answer.hits
    ]
    more = "\nThere is more: ask with --limit or --offset." if answer.has_more else ""
    return table(("Event", "Day", "Title", "Where else"), rows) + more
