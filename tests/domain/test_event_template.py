from datetime import timedelta

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventType, Module, Reminder
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.preferences import Preferences

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    "length", [timedelta(), timedelta(seconds=90), timedelta(days=8), -HALF_AN_HOUR]
)
def test_a_length_is_whole_minutes_up_to_a_week(length: timedelta) -> None:
    with pytest.raises(InvalidValueError):
        EventTemplate(length=length)


def test_a_template_has_the_usual_reminders_unless_it_has_its_own() -> None:
    template = EventTemplate(length=HALF_AN_HOUR)
    preferences = Preferences().with_template(EventType.MEETING, template)
    assert preferences.template_for(EventType.MEETING).length == HALF_AN_HOUR
    assert preferences.template_for(EventType.MEETING).reminders == (Reminder(relative_minutes=10),)
    silent = preferences.with_template(EventType.MEETING, EventTemplate(reminders=()))
    assert silent.template_for(EventType.MEETING).reminders == ()


def test_an_empty_template_is_none() -> None:
    once = Preferences().with_template(EventType.TASK, EventTemplate(module=Module.ORDERS))
    assert once.with_template(EventType.TASK, EventTemplate()) == Preferences()
