from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import WorkingDays
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.ui.events.dialog.recurrence_editor import RecurrenceEditor
from terp_desktop.ui.events.dialog.rule_draft import draft_of
from terp_desktop.ui.threads.task_runner import TaskRunner

TUESDAY = date(2025, 11, 4)
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("british", "theme")


def editor(
    runner: TaskRunner,
    qtbot: QtBot,
    rule: RecurrenceRule | None = None,
    *,
    start: date = TUESDAY,
    today: date = TUESDAY,
) -> RecurrenceEditor:
    made = RecurrenceEditor(runner, _unrolled, start)
    made.fill(draft_of(rule, start), start, today=today)
    qtbot.addWidget(made)
    made.show()
    return made


def _unrolled(rule: RecurrenceRule, _working_days: WorkingDays | None) -> Sequence[date]:
    return rule.next_dates(max(rule.start_date, TUESDAY), 5)


def customize(made: RecurrenceEditor) -> None:
    """Open the controls with the last choice."""
    QTest.keyClick(made.preset, Qt.Key.Key_End)
    assert made.repeat.isVisible()


def offered(made: RecurrenceEditor) -> list[str]:
    return [made.repeat.itemText(row) for row in range(made.repeat.count())]


def test_nothing_is_asked_of_an_event_that_does_not_repeat(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    made = editor(runner, qtbot)
    for field in (
        made.interval,
        made.weekdays,
        made.monthly_pattern,
        made.end,
        made.summary,
        made.next_dates,
    ):
        assert not field.isVisible()
    assert made.draft.rule(TUESDAY) is None


def test_monday_wednesday_friday_are_three_clicks(runner: TaskRunner, qtbot: QtBot) -> None:
    made = editor(runner, qtbot)
    customize(made)
    QTest.keyClicks(made.repeat, "Weekly")
    for day in (Weekday.MO, Weekday.WE, Weekday.FR, Weekday.TU):
        QTest.mouseClick(made.weekdays.buttons[day], LEFT)
    rule = made.draft.rule(TUESDAY)
    assert rule is not None
    assert rule.by_day == ("MO", "WE", "FR")
    assert made.summary.text() == "Every week on Monday, Wednesday and Friday."


def test_the_last_weekday_cannot_be_unchecked(runner: TaskRunner, qtbot: QtBot) -> None:
    made = editor(runner, qtbot)
    customize(made)
    QTest.keyClicks(made.repeat, "Weekly")
    QTest.mouseClick(made.weekdays.buttons[Weekday.TU], LEFT)
    assert made.weekdays.days == {Weekday.TU}


def test_a_month_counts_by_day_or_by_weekday(runner: TaskRunner, qtbot: QtBot) -> None:
    made = editor(runner, qtbot, start=date(2025, 11, 11))
    customize(made)
    QTest.keyClicks(made.repeat, "Monthly")
    assert [made.monthly_pattern.itemText(row) for row in range(made.monthly_pattern.count())] == [
        "On day 11",
        "On the second Tuesday",
    ]
    QTest.keyClick(made.monthly_pattern, Qt.Key.Key_Down)
    rule = made.draft.rule(date(2025, 11, 11))
    assert rule is not None
    assert rule.by_day == ("2TU",)
    assert runner.wait_idle(5000)
    assert "9 Dec" in made.next_dates.text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_series_ends_on_a_date_or_after_some_times(runner: TaskRunner, qtbot: QtBot) -> None:
    made = editor(runner, qtbot, RecurrenceRule(frequency=Frequency.DAILY, start_date=TUESDAY))
    customize(made)
    QTest.keyClicks(made.end.kind, "Ends on")
    made.end.day.choose(date(2025, 11, 6))
    assert made.summary.text() == "Every day, until 6 November 2025."
    QTest.keyClick(made.end.kind, Qt.Key.Key_Down)
    made.end.count.number.setValue(2)
    assert made.summary.text() == "Every day, 2 times."
    assert runner.wait_idle(5000)
    assert " ".join(made.next_dates.text().split()) == "Next: Tue, 4 Nov · Wed, 5 Nov"


def test_an_old_series_lists_its_next_occurrences(runner: TaskRunner, qtbot: QtBot) -> None:
    rule = RecurrenceRule(frequency=Frequency.YEARLY, start_date=date(2019, 11, 3))
    made = editor(runner, qtbot, rule, start=date(2019, 11, 3))
    assert runner.wait_idle(5000)
    assert "2026" in made.next_dates.text()
    assert "2019" not in made.next_dates.text()


def test_a_rule_beyond_the_controls_is_described_and_kept(runner: TaskRunner, qtbot: QtBot) -> None:
    rule = RecurrenceRule(
        frequency=Frequency.MONTHLY,
        start_date=TUESDAY,
        by_day=("MO", "TU", "WE", "TH", "FR"),
        by_set_pos=(-1,),
    )
    made = editor(runner, qtbot, rule)
    assert made.repeat.currentText() == "As it is now"
    assert "last weekday" in made.summary.text()
    QTest.keyClick(made.end.kind, Qt.Key.Key_End)
    changed = made.draft.rule(TUESDAY)
    assert changed is not None
    assert (changed.by_set_pos, changed.count) == ((-1,), 10)


def test_the_original_rule_can_be_chosen_again(runner: TaskRunner, qtbot: QtBot) -> None:
    rule = RecurrenceRule(frequency=Frequency.MONTHLY, start_date=TUESDAY, by_month_day=(15, 20))
    made = editor(runner, qtbot, rule)
    customize(made)
    QTest.keyClicks(made.repeat, "Daily")
    QTest.keyClick(made.repeat, Qt.Key.Key_End)
    assert made.draft.rule(TUESDAY) == rule
    assert offered(made)[-1] == "As it is now"
    assert "As it is now" not in offered(editor(runner, qtbot))
