"""The event dialog on series: the scope of an edit and its effect on the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.working_days import Roll
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.rule_draft import Repeat
from terp_desktop.ui.events.dialog.rule_presets import RulePreset
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog

pytestmark = pytest.mark.usefixtures("british", "theme")

TUESDAY = date(2025, 11, 4)
WEEK = timedelta(days=7)
LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 5000
Opener = Callable[[Event, Scope, date | None], EventDialog]


@pytest.fixture
def standup(services: Services) -> Event:
    """Every Tuesday at nine; the third one was moved to two in the afternoon."""
    when = When(
        start_date=TUESDAY,
        end_date=TUESDAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY)
    event = services.events.create(EventContent(title="Standup", when=when, rule=rule)).event
    third = TUESDAY + 2 * WEEK
    seen = services.events.content(event.id, third)
    moved = replace(seen.when, start_time=time(14), end_time=time(15))
    return services.events.update(
        event.id,
        replace(seen, when=moved, title="Standup with QA"),
        version=event.version,
        scope=Scope.THIS,
        instance_date=third,
    ).event


@pytest.fixture
def opened(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> Opener:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(event: Event, scope: Scope, day: date | None) -> EventDialog:
        dialog = EventDialog(services, runner, viewer, window)
        dialog.open_for(
            EditRequest(
                content=services.events.draft(event.id, scope, day),
                event_id=event.id,
                version=event.version,
                scope=scope,
                instance_date=day,
            )
        )
        assert runner.wait_idle(WAIT_MS)
        return dialog

    return show


def test_this_and_following_begins_with_the_occurrence_and_cannot_end_the_series(
    opened: Opener, standup: Event
) -> None:
    dialog = opened(standup, Scope.FUTURE, TUESDAY + WEEK)
    assert dialog.scope_label.text() == "Tue, 11 Nov 2025 and all that follow"
    assert dialog.form.draft.when.start.date() == TUESDAY + WEEK
    assert not dialog.form.recurrence.preset.has_value(RulePreset.NEVER)


def test_a_new_time_for_this_and_following_leaves_the_first_alone(
    opened: Opener, standup: Event, services: Services, runner: TaskRunner
) -> None:
    dialog = opened(standup, Scope.FUTURE, TUESDAY + WEEK)
    dialog.form.when.start.time.choose(time(11))
    assert runner.wait_idle(WAIT_MS)
    assert dialog.impact.sentence.text() == ("Moves 52 upcoming dates within a year.")
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert not dialog.isVisible()
    assert services.events.content(standup.id, TUESDAY).when.start_time == time(9)


def test_losing_exceptions_is_reported_and_needs_confirmation(
    opened: Opener, standup: Event, services: Services, runner: TaskRunner
) -> None:
    dialog = opened(standup, Scope.ALL, None)
    editor = dialog.form.recurrence
    for day in (Weekday.TH, Weekday.TU):
        QTest.mouseClick(editor.weekdays.buttons[day], LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "1 that was changed is lost:" in dialog.impact.sentence.text()
    assert "Tue, 18 Nov" in dialog.impact.lost_label.text()
    assert "Standup with QA" in dialog.impact.lost_label.text()
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(standup.id).version == standup.version
    question = dialog.findChild(QuestionDialog)
    assert question is not None
    QTest.mouseClick(next(iter(question.buttons.values())), LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(standup.id).content.rule != standup.content.rule


def test_a_change_without_impact_shows_no_warning(
    opened: Opener, standup: Event, runner: TaskRunner
) -> None:
    dialog = opened(standup, Scope.ALL, None)
    dialog.form.location.setText("Room 4")
    assert runner.wait_idle(WAIT_MS)
    assert dialog.impact.isHidden()
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert not dialog.isVisible()


def test_dates_that_roll_off_free_days_are_shown_and_stored(
    opened: Opener, standup: Event, services: Services, runner: TaskRunner
) -> None:
    dialog = opened(standup, Scope.ALL, None)
    editor = dialog.form.recurrence
    editor.preset.setCurrentIndex(editor.preset.findText("Monthly on day 4"))
    editor.free_days.roll.setCurrentIndex(2)
    dialog.form.when.start.day.choose(dialog.form.when.start.day.value + timedelta(days=11))
    assert runner.wait_idle(WAIT_MS)
    # The 15th of November 2025 is a Saturday.
    assert "Mon,\N{NO-BREAK SPACE}17\N{NO-BREAK SPACE}Nov" in editor.next_dates.text()
    working_days = dialog.form.draft.working_days
    assert working_days is not None
    assert working_days.roll is Roll.AFTER


def test_the_dialog_is_used_again_and_remembers_nothing(
    opened: Opener, standup: Event, runner: TaskRunner
) -> None:
    dialog = opened(standup, Scope.ALL, None)
    dialog.done(0)
    dialog.open_for(EditRequest())
    assert runner.wait_idle(WAIT_MS)
    draft = dialog.form.draft
    assert (draft.title, draft.participants) == ("", ())
    assert draft.rule is not None
    assert draft.rule.repeat is Repeat.NEVER
    assert dialog.scope_label.isHidden()
    assert dialog.windowTitle() == "New event"
