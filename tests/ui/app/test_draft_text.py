"""Drafts survive being written and read; a text that says anything else is no draft."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.erp_records import RecordLinks
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    Priority,
    Reminder,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.series import Scope
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.ui.app.draft_text import decode_drafts, encode_drafts
from terp_desktop.ui.app.drafts import Drafts
from terp_desktop.ui.events.details.text_fields import NOTES, UnsavedText
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_draft import EventDraft
from terp_desktop.ui.events.dialog.rule_draft import Ending, Repeat, RuleDraft
from terp_desktop.ui.fields.time_draft import Problem, WhenDraft

DAY = date(2025, 11, 4)
WHEN = When(start_date=DAY, end_date=DAY, start_time=time(9), end_time=time(10), timezone="UTC")
RULE = RecurrenceRule(
    frequency=Frequency.WEEKLY, start_date=DAY, by_day=("TU",), exception_dates=(DAY,)
)
TYPED = EventDraft(
    title="Call",
    when=WhenDraft(
        is_all_day=False,
        start=datetime.combine(DAY, time(9)),
        end=datetime.combine(DAY, time(10)),
        timezone=None,
        home_zone="America/New_York",
        input_problems=(Problem(field="end", sentence="No date.", suggestion=None),),
    ),
    location="Room 2",
    description="",
    module=Module.GENERAL,
    event_type=EventType.MEETING,
    status=Status.SCHEDULED,
    priority=Priority.HIGH,
    visibility=Visibility.PRIVATE,
    assigned_to=3,
    participants=(
        Participant(user_id=1, response_status=ResponseStatus.ACCEPTED),
        Participant(external_name="Zoë", external_email="zoe@example.com"),
    ),
    reminders=(Reminder(relative_minutes=10),),
    links=RecordLinks(client_id=4),
    rule=RuleDraft(
        repeat=Repeat.WEEKLY,
        weekdays=frozenset({Weekday.TU, Weekday.FR}),
        ending=Ending.ON,
        end_date=DAY,
        base=RULE,
    ),
    working_days=WorkingDays(roll=Roll.BEFORE, country="DE-BY"),
)
CONTENT = EventContent(
    title="Audit",
    when=WHEN,
    rule=RULE,
    participants=(Participant(user_id=1, responded_at=datetime(2025, 11, 3, tzinfo=UTC)),),
)
CHANGED = EditRequest(
    content=CONTENT,
    event_id=7,
    version=3,
    scope=Scope.FUTURE,
    instance_date=DAY,
    uid="7@example.com",
    may_manage=False,
    typed=TYPED,
    initial=replace(TYPED, title="Audit", rule=None),
)
NEW = [EditRequest(content=content, typed=TYPED) for content in (None, WHEN, CONTENT)]
NOTE = UnsavedText(
    event_id=7,
    uid="7@example.com",
    instance_date=DAY,
    title="Audit",
    field=NOTES,
    original="One",
    text="One\nTwo",
)


@pytest.mark.parametrize("request_", [CHANGED, *NEW])
def test_an_edit_survives_being_written_and_read(request_: EditRequest) -> None:
    drafts = Drafts(dialogs=(request_, request_), texts=(NOTE,))
    assert decode_drafts(encode_drafts(drafts)) == drafts


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_any_text_survives(title: str, notes: str) -> None:
    typed = replace(TYPED, title=title, description=notes)
    drafts = Drafts(dialogs=(EditRequest(typed=typed),), texts=(replace(NOTE, text=notes),))
    text = encode_drafts(drafts)
    assert text.isascii()
    assert decode_drafts(text) == drafts


def test_no_drafts_are_no_text() -> None:
    assert encode_drafts(Drafts()) == ""
    assert decode_drafts("") == Drafts()


@pytest.mark.parametrize("path", [("dialogs",), ("texts",), ("dialogs", 0, "typed", "when")])
@pytest.mark.parametrize("wrong", [None, 3, "x", [[]], [None]])
def test_a_text_of_another_form_is_no_draft(path: tuple[str | int, ...], wrong: object) -> None:
    whole = json.loads(encode_drafts(Drafts(dialogs=(CHANGED,), texts=(NOTE,))))
    *parents, last = path
    place = whole
    for key in parents:
        place = place[key]
    place[last] = wrong
    assert decode_drafts(json.dumps(whole)) == Drafts()


@pytest.mark.parametrize("text", ["[", "[]", "null", '"x"', "{}", "[" * 100_000])
def test_nonsense_is_no_draft(text: str) -> None:
    assert decode_drafts(text) == Drafts()
