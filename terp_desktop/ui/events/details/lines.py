"""What the details panel says, in words: lines with an icon, apart from any widget."""

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
    """A fact: the Lucide icon that marks it, what kind of fact it is, and the words."""

    icon: str
    label: str
    text: str


def occurrence_rows(shown: Occurrence, viewer: Viewer) -> list[DetailRow]:
    """What is known of an occurrence before its details are there."""
    when = when_lines(shown.when, viewer.zone, viewer.locale, near=viewer.today())
    lines = [DetailRow("clock", "When", "\n".join(when))]
    if shown.location:
        lines.append(DetailRow("map-pin", "Place", shown.location))
    return lines


def detail_rows(details: EventDetails, *, is_editable: bool = False) -> list[DetailRow]:
    """What the details add, in the order in which people look for it.

    What has a control of its own where the person may change it is left out then.
    """
    return [
        *_series_rows(details),
        *_classification_rows(details, is_editable=is_editable),
        *_assignee_rows(details, is_editable=is_editable),
    ]


def classification_text(shown: Occurrence, *, is_editable: bool = False) -> str:
    """Type, module, status and priority in a row; the first two, if the others are elsewhere."""
    words = [enum_label(shown.event_type), enum_label(shown.module)]
    if not is_editable:
        words.append(enum_label(shown.status))
    if shown.priority is not Priority.MEDIUM and not is_editable:
        words.append(f"{enum_label(shown.priority)}\N{NO-BREAK SPACE}priority")
    return " \N{MIDDLE DOT} ".join(words)


def description(details: EventDetails) -> str:
    """The description of the occurrence, without any HTML that another calendar wrote."""
    return stored_text(details, "description", as_plain_text=True)


def stored_text(details: EventDetails, name: str, *, as_plain_text: bool = False) -> str:
    """What stands in a text of the occurrence, by the name of its field.

    Where it `is_read` rather than written, without any HTML that another calendar wrote.
    """
    shown = details.occurrence
    if name != "description":
        return getattr(shown, name) or ""
    own = next((one for one in details.overrides if one.instance_date == shown.instance_date), None)
    text = None if own is None else own.description
    text = (details.event.content.description if text is None else text) or ""
    return plain_text(text) if as_plain_text else text


def recent_history(details: EventDetails, viewer: Viewer) -> list[str]:
    """The last lines of the history, the newest first."""
    lines = history_lines(
        details.history, details.people, viewer.zone, viewer.clock.now(), viewer.locale
    )
    return lines[:HISTORY_SHOWN]


def _series_rows(details: EventDetails) -> Iterator[DetailRow]:
    rule = details.event.content.rule
    if rule is not None:
        said = describe_rule(rule)
        yield DetailRow("repeat", "Repeats", f"{said[:1].upper()}{said[1:]}")


def _classification_rows(details: EventDetails, *, is_editable: bool) -> Iterator[DetailRow]:
    shown = details.occurrence
    own = " (made by a rule)" if shown.is_auto_generated else ""
    yield DetailRow("tag", "Kind", f"{classification_text(shown, is_editable=is_editable)}{own}")
    is_private = shown.visibility is Visibility.PRIVATE
    if shown.visibility is not Visibility.COMPANY:
        yield DetailRow("lock" if is_private else "eye", "Visible to", enum_label(shown.visibility))


def _assignee_rows(details: EventDetails, *, is_editable: bool) -> Iterator[DetailRow]:
    shown, people = details.occurrence, details.people
    if shown.assigned_to is not None and not is_editable:
        yield DetailRow("user", "Assigned to", f"Assigned to {_name(people, shown.assigned_to)}")


def _name(people: Mapping[int, Person], person_id: int) -> str:
    person = people.get(person_id)
    return person.name if person is not None else "somebody who left"
