"""What new events of a type begin with, kept per person on every engine."""

from datetime import timedelta

from terp_desktop.domain.event import EventType, Module, Reminder, ReminderMethod, Visibility
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.services.container import Services
from tests.builders import Tables

TEMPLATE = EventTemplate(
    length=timedelta(minutes=45),
    module=Module.CLIENTS,
    visibility=Visibility.TEAM,
    reminders=(Reminder(relative_minutes=30, method=ReminderMethod.BOTH),),
)


def test_a_template_is_kept_for_its_type(services: Services) -> None:
    services.preferences.save_template(EventType.MEETING, TEMPLATE)
    stored = services.preferences.get()
    assert stored.templates == {EventType.MEETING: TEMPLATE}
    assert stored.template_for(EventType.TASK).length is None


def test_a_template_forgets_whose_its_reminders_were(services: Services) -> None:
    own = EventTemplate(reminders=(Reminder(relative_minutes=5, user_id=services.person.id),))
    services.preferences.save_template(EventType.TASK, own)
    assert services.preferences.get().reminders_for(EventType.TASK) == (
        Reminder(relative_minutes=5),
    )


def test_other_default_reminders_leave_the_rest_of_a_template(services: Services) -> None:
    services.preferences.save_template(EventType.MEETING, TEMPLATE)
    services.preferences.save(default_reminders={EventType.MEETING: ()})
    stored = services.preferences.get().templates[EventType.MEETING]
    assert (stored.length, stored.module, stored.reminders) == (TEMPLATE.length, Module.CLIENTS, ())


def test_an_empty_template_resets_the_type(services: Services) -> None:
    services.preferences.save_template(EventType.MEETING, TEMPLATE)
    services.preferences.save_template(EventType.MEETING, EventTemplate())
    assert services.preferences.get().templates == {}


def test_default_reminders_of_older_versions_are_templates(
    services: Services, tables: Tables
) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    tables.write(
        'UPDATE "calendarPreferences" SET "usualReminders" = ?', '{"TASK": [[20, "IN_APP"]]}'
    )
    assert services.preferences.get().templates == {
        EventType.TASK: EventTemplate(reminders=(Reminder(relative_minutes=20),))
    }


def test_what_another_version_wrote_is_left_out(services: Services, tables: Tables) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    tables.write(
        'UPDATE "calendarPreferences" SET "eventTemplates" = ?',
        '{"VOYAGE": {"minutes": 5}, "TASK": {"module": "SPACE", "minutes": 15}}',
    )
    assert services.preferences.get().templates == {
        EventType.TASK: EventTemplate(length=timedelta(minutes=15))
    }
