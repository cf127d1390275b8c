"""`events search`: find events by words, the best hits first."""

from typing import Annotated

import typer

from terp_desktop.cli.days import FirstDayIfAny, LastDayIfAny, parse_days
from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.search_words import Highlight
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import SearchHit, SearchQuery, SearchResult
from terp_desktop.services.events import payload

DEFAULT_LIMIT = 100


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, or how they begin.")],
    first: FirstDayIfAny = None,
    last: LastDayIfAny = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help="At most so many.")
    ] = DEFAULT_LIMIT,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="Leave the first N out.")] = 0,
) -> None:
    """Find events by words in title, description, location, people and client, best first."""
    call = invocation_of(context)
    query = SearchQuery(text=text, days=_days(first, last), limit=limit, offset=offset)
    with call.program() as program:
        result = program.services.search.find(query)
    call.output.result([_hit_payload(hit) for hit in result.hits], _as_text(result))


def _days(first: str | None, last: str | None) -> Days | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InvalidValueError(
            "Only one end of the days was given.", remedy="Give both --from and --to, or neither."
        )
    return parse_days(first, last)


def _hit_payload(hit: SearchHit) -> dict[str, object]:
    snippet = hit.snippet
    return payload.occurrence_to_json(hit.occurrence) | {
        "titleMarks": _highlight_ranges(hit.title_highlights),
        "snippet": None
        if snippet is None
        else {
            "source": snippet.source.name,
            "text": snippet.text,
            "marks": _highlight_ranges(snippet.highlights),
        },
    }


def _highlight_ranges(highlights: tuple[Highlight, ...]) -> list[list[int]]:
    return [[highlight.start, highlight.end] for highlight in highlights]


def _as_text(result: SearchResult) -> str:
    if not result.hits:
        return "Nothing was found."
    rows = [
        (
            hit.occurrence.event_id,
            hit.occurrence.when.start_date,
            hit.occurrence.title,
            hit.snippet.text if hit.snippet else "",
        )
        for hit in result.hits
    ]
    more = "\nThere is more: ask with --limit or --offset." if result.has_more else ""
    return table(("Event", "Day", "Title", "Where else"), rows) + more
