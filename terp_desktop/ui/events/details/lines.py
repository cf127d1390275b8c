"""The rows of the details panel as values, without widgets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from terp_desktop.domain.event import Priority, Visibility
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.events.details.history_text import history_lines
from terp_desktop.ui.text.dates import when_lines
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.text.plain_text import plain_text
from terp_desktop.ui.viewer import Viewer

HISTORY_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A row: the name of its Lucide icon, a label for screen readers, and the text."""

    icon: str
    label: str
    text: str


def occurrence_rows(occurrence: Occurrence, viewer: Viewer) -> list[DetailRow]:
    """The rows that are known before the details are loaded."""
    when = when_lines(occurrence.when, viewer.zone, viewer.locale, near=viewer.today())
    rows = [DetailRow("clock", "When", "\n".join(when))]
    if occurrence.location:
        rows.append(DetailRow("map-pin", "Place", occurrence.location))
    return rows


def detail_rows(details: EventDetails, *, is_editable: bool = False) -> list[DetailRow]:
    """The rows that the details add, in the order in which people look for them.

    If `is_editable`, rows that have a control of their own are left out.
    """
    return [
        *_series_rows(details),
        *_classification_rows(details, is_editable=is_editable),
        *_assignee_rows(details, is_editable=is_editable),
    ]


def classification_text(occurrence: Occurrence, *, is_editable: bool = False) -> str:
    """Type, module, status and priority; if `is_editable`, only the first two."""
    parts = [enum_label(occurrence.event_type), enum_label(occurrence.module)]
    if not is_editable:
        parts.append(enum_label(occurrence.status))
    if occurrence.priority is not Priority.MEDIUM and not is_editable:
        parts.append(f"{enum_label(occurrence.priority)}\N{NO-BREAK SPACE}priority")
    return " \N{MIDDLE DOT} ".join(parts)


def description(details: EventDetails) -> str:
    """The description of the occurrence, without HTML from other calendars."""
    return stored_text(details, "description", as_plain_text=True)


def stored_text(details: EventDetails, name: str, *, as_plain_text: bool = False) -> str:
    """The stored text of a field of the occurrence; "" if it has none.

    `as_plain_text` removes HTML that other calendars wrote.
    """
    occurrence = details.occurrence
    if name != "description":
        return getattr(occurrence, name) or ""
    day = occurrence.instance_date
    override = next((each for each in details.overrides if each.instance_date == day), None)
    text = None if override is None else override.description
    text = (details.event.content.description if text is None else text) or ""
    return plain_text(text) if as_plain_text else text


def recent_history(details: EventDetails, viewer: Viewer) -> list[str]:
    """The newest `HISTORY_SHOWN` lines of the history, the newest first."""
    lines = history_lines(
        details.history, details.people, viewer.zone, viewer.clock.now(), viewer.locale
    )
    return lines[:HISTORY_SHOWN]


def _series_rows(details: EventDetails) -> Iterator[DetailRow]:
    content = details.event.content
    if content.rule is not None:
        text = describe_rule(content.rule, content.working_days)
        yield DetailRow("repeat", "Repeats", f"{text[:1].upper()}{text[1:]}")


def _classification_rows(details: EventDetails, *, is_editable: bool) -> Iterator[DetailRow]:
    occurrence = details.occurrence
    origin = " (made by a rule)" if occurrence.is_auto_generated else ""
    yield DetailRow(
        "tag", "Kind", f"{classification_text(occurrence, is_editable=is_editable)}{origin}"
    )
    is_private = occurrence.visibility is Visibility.PRIVATE
    if occurrence.visibility is not Visibility.COMPANY:
        yield DetailRow(
            "lock" if is_private else "eye", "Visible to", enum_label(occurrence.visibility)
        )


def _assignee_rows(details: EventDetails, *, is_editable: bool) -> Iterator[DetailRow]:
    occurrence, people = details.occurrence, details.people
    if occurrence.assigned_to is not None and not is_editable:
        yield DetailRow(
            "user", "Assigned to", f"Assigned to {_name(people, occurrence.assigned_to)}"
        )


def _name(people: Mapping[int, Person], person_id: int) -> str:
    person = people.get(person_id)
    return person.name if person is not None else "somebody who left"
