"""The proposed time of a new event is on the requested day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.ui.window_driver import card_of, click_button

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
LAST = date(2025, 10, 31)
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
MIDNIGHT_CHANGES = ("Africa/Cairo", "America/Havana", "Asia/Beirut", "Pacific/Apia")
CHANGES = (
    date(2026, 3, 8),
    date(2025, 11, 2),
    date(2026, 3, 29),
    date(2025, 10, 26),
    date(2026, 4, 5),
    date(2025, 10, 5),
    date(2026, 4, 24),
    date(2025, 10, 30),
)
"""Days on which clocks change in one of the zones."""


def touches_only(when: When, day: date) -> bool:
    """Whether the event lies within the day, up to the midnight that ends it."""
    ends = when.end_local
    is_midnight = ends.time() == time() and ends.date() == day + timedelta(days=1)
    return when.start_date == day and (ends.date() == day or is_midnight)


@pytest.mark.parametrize("zone", ZONES + MIDNIGHT_CHANGES)
def test_an_hour_on_a_day_stays_on_it_at_any_time_of_any_day(zone: str) -> None:
    compared = 0
    for day in (LAST, date(2025, 12, 31), date(2028, 2, 29), *CHANGES):
        for minute in range(0, 24 * 60, 10):
            now = datetime.combine(day, time(*divmod(minute, 60)))
            if not zones.exists(now, zone):
                continue
            for asked in (day, day + timedelta(days=2), day - timedelta(days=2)):
                when = new_times.hour_on(asked, now, zone)
                when.refuse_gaps()
                assert when.span.end > when.span.start
                assert when.start_date == asked
                assert touches_only(when, asked) or not zones.exists(
                    datetime.combine(asked + timedelta(days=1), time()), zone
                )
                compared += 1
    assert compared > 4000


@pytest.mark.parametrize("zone", ZONES + MIDNIGHT_CHANGES)
def test_an_hour_from_a_time_is_one_that_the_clocks_show(zone: str) -> None:
    compared = 0
    for day in CHANGES:
        for minute in range(0, 24 * 60, 15):
            start = datetime.combine(day, time(*divmod(minute, 60)))
            when = new_times.hour_from(start, zone)
            when.refuse_gaps()
            assert when.start_local == zones.next_valid(start, zone)
            assert timedelta(minutes=15) <= when.span.end - when.span.start <= timedelta(hours=2)
            compared += 1
    assert compared == len(CHANGES) * 96


@pytest.mark.parametrize(
    "now, start, end",
    [
        ("2025-10-31 22:59", "2025-10-31 23:00", "2025-11-01 00:00"),
        ("2025-10-31 23:40", "2025-10-31 23:00", "2025-11-01 00:00"),
        ("2025-10-31 23:59", "2025-10-31 23:00", "2025-11-01 00:00"),
        ("2025-10-31 00:00", "2025-10-31 01:00", "2025-10-31 02:00"),
        ("2025-10-31 13:05", "2025-10-31 14:00", "2025-10-31 15:00"),
    ],
)
def test_the_next_full_hour_is_one_of_today(now: str, start: str, end: str) -> None:
    when = new_times.hour_on(LAST, datetime.fromisoformat(now), "Europe/Berlin")
    assert (when.start_local, when.end_local) == tuple(map(datetime.fromisoformat, (start, end)))


@pytest.fixture
def late(window: MainWindow, clock: FixedClock, runner: TaskRunner) -> MainWindow:
    """The window at 23:40 of the last day of a month, with that day on the page."""
    clock.instant = datetime(2025, 11, 1, 3, 40, tzinfo=UTC)
    window.go_to(LAST)
    assert runner.wait_idle(5000)
    return window


def dialog_of(window: MainWindow, runner: TaskRunner, qtbot: QtBot) -> EventDialog:
    """The dialog, as the card opens it with the same time."""
    card = card_of(window)
    assert card.reading.when.start_date == LAST
    click_button(card.more_button)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    assert runner.wait_idle(5000)
    return next(one for one in window.findChildren(EventDialog) if one.isVisible())


@pytest.mark.parametrize("kind", list(ViewType))
def test_a_new_event_late_at_night_is_today_in_every_view(
    late: MainWindow, runner: TaskRunner, qtbot: QtBot, kind: ViewType
) -> None:
    late.show_view(kind)
    assert runner.wait_idle(5000)
    QTest.keyClick(late, Qt.Key.Key_N, CONTROL)
    dialog = dialog_of(late, runner, qtbot)
    assert dialog.form.draft.when.start.date() == LAST
    assert touches_only(dialog.form.draft.when.when(), LAST)
    dialog.done(0)


def test_a_double_click_late_at_night_is_on_the_day_that_was_clicked(
    late: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    late.show_view(ViewType.MONTH)
    assert runner.wait_idle(5000)
    view = late.calendar.view
    assert isinstance(view, MonthView)
    place = view.layout_page.cell_of(LAST).center().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    QTest.mouseDClick(view.viewport(), LEFT, pos=place)
    dialog = dialog_of(late, runner, qtbot)
    assert dialog.form.draft.when.start.date() == LAST
    dialog.done(0)


def test_an_event_from_nothing_is_today(services: Services, clock: FixedClock) -> None:
    clock.instant = datetime(2025, 11, 1, 3, 40, tzinfo=UTC)
    assert EditRequest().when(services.clock).start_date == LAST


# --- All day and back --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, end, last",
    [
        ("2025-10-31 22:00", "2025-11-01 00:00", "2025-10-31"),
        ("2025-10-31 00:00", "2025-11-01 00:00", "2025-10-31"),
        ("2025-10-29 22:00", "2025-11-01 00:00", "2025-10-31"),
        ("2025-10-31 22:00", "2025-11-01 00:30", "2025-11-01"),
        ("2025-10-31 00:00", "2025-10-31 00:00", "2025-10-31"),
        ("2025-10-31 09:00", "2025-10-31 10:00", "2025-10-31"),
    ],
)
def test_all_day_keeps_the_days_and_restores_the_times(
    services: Services,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
    start: str,
    end: str,
    last: str,
) -> None:
    first, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    when = new_times.time_range(first, until, "America/New_York")
    dialog = EventDialog(services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.open_for(EditRequest(content=EventContent(title="Watch", when=when)))
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(5000)
    QTest.mouseClick(dialog.form.when.all_day, LEFT)
    whole = dialog.form.draft.when.when()
    assert (whole.is_all_day, whole.start_date) == (True, first.date())
    assert whole.end_date == date.fromisoformat(last)
    QTest.mouseClick(dialog.form.when.all_day, LEFT)
    assert dialog.form.draft.when.when() == when
    dialog.done(0)


def test_an_event_till_midnight_that_moves_while_it_takes_all_day_keeps_its_times(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> None:
    when = new_times.time_range(
        datetime.fromisoformat("2025-10-31 22:00"),
        datetime.fromisoformat("2025-11-01"),
        "America/New_York",
    )
    dialog = EventDialog(services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.open_for(EditRequest(content=EventContent(title="Watch", when=when)))
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(5000)
    QTest.mouseClick(dialog.form.when.all_day, LEFT)
    dialog.form.when.start.day.choose(date(2025, 12, 10))
    assert dialog.form.draft.when.when().end_date == date(2025, 12, 10)
    QTest.mouseClick(dialog.form.when.all_day, LEFT)
    moved = dialog.form.draft.when.when()
    assert (moved.start_local, moved.end_local) == (
        datetime.fromisoformat("2025-12-10 22:00"),
        datetime.fromisoformat("2025-12-11"),
    )
    dialog.done(0)
