from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.event import EventContent, Module, When
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.agenda_painter import AgendaPainter
from terp_desktop.ui.calendar.views.agenda_view import AgendaView
from terp_desktop.ui.text.dates import RANGE, DayHead, day_head
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import ZONE
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    click_button,
    click_event,
    create_event,
    displayed_titles,
    refresh_window,
)

DAY = date(2025, 11, 4)


@pytest.fixture
def agenda(window: MainWindow, runner: TaskRunner) -> AgendaView:
    window.show_view(ViewType.AGENDA)
    window.calendar.view.setFocus()
    settle(runner)
    view = window.calendar.view
    assert isinstance(view, AgendaView)
    return view


def settle(runner: TaskRunner) -> None:
    assert runner.wait_idle(WAIT_MS)
    QApplication.sendPostedEvents()
    assert runner.wait_idle(WAIT_MS)


def days(view: AgendaView) -> list[date]:
    return list(dict.fromkeys(line.day for line in view.agenda_model.lines))


def words(view: AgendaView) -> list[tuple[str, str]]:
    return [
        (line.day.isoformat(), line.displayed.occurrence.title if line.displayed else "")
        for line in view.agenda_model.lines
        if not line.is_month
    ]


def months(view: AgendaView) -> list[tuple[str, date]]:
    """The names of months, each with the next day in the list."""
    model = view.agenda_model
    return [
        (model.index(row).data(), model.lines[row + 1].day)
        for row, line in enumerate(model.lines)
        if line.is_month
    ]


def test_events_stand_below_their_days_and_today_is_there_even_if_empty(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Later", "2025-11-06 15:00")
    create_event(services, "Earlier", "2025-11-06 09:00")
    refresh_window(window, runner)
    assert words(agenda) == [
        ("2025-11-04", ""),
        ("2025-11-06", "Earlier"),
        ("2025-11-06", "Later"),
    ]


def test_an_event_of_several_days_is_on_each_of_them(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    fair = When(start_date=date(2025, 11, 10), end_date=date(2025, 11, 12), timezone=ZONE)
    services.events.create(EventContent(title="Fair", when=fair))
    refresh_window(window, runner)
    assert [day for day, title in words(agenda) if title] == [
        "2025-11-10",
        "2025-11-11",
        "2025-11-12",
    ]


def test_the_agenda_scrolls_endlessly_in_both_directions(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2024, 11, 4))
    create_event(services, "Round", "2024-11-04 09:00", rule)
    refresh_window(window, runner)
    settle(runner)
    bar = agenda.verticalScrollBar()
    for _ in range(6):
        bar.setValue(bar.maximum())
        settle(runner)
    assert days(agenda)[-1] > DAY + timedelta(days=200)
    assert window.calendar.anchor > DAY + timedelta(days=150)
    assert str(window.calendar.anchor.year) in window.bar.period.text()
    for _ in range(30):
        bar.setValue(bar.minimum())
        settle(runner)
    assert days(agenda)[0] == date(2024, 11, 4)


def test_an_event_after_empty_decades_is_found_without_scrolling_through_them(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Lease ends", "2065-03-01 09:00")
    create_event(services, "Founded", "1975-03-01 09:00")
    refresh_window(window, runner)
    settle(runner)
    assert [title for _, title in words(agenda)] == ["Founded", "", "Lease ends"]


def test_reading_further_back_moves_nothing_that_is_seen(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2024, 11, 4))
    create_event(services, "Round", "2024-11-04 09:00", rule)
    refresh_window(window, runner)
    settle(runner)
    before = len(agenda.agenda_model.lines)
    agenda.verticalScrollBar().setValue(agenda.verticalScrollBar().minimum())
    top = agenda.anchor
    settle(runner)
    assert len(agenda.agenda_model.lines) > before
    assert agenda.anchor == top


def test_each_month_below_the_top_is_named_once(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2025, 6, 4))
    create_event(services, "Round", "2025-06-04 09:00", rule)
    refresh_window(window, runner)
    settle(runner)
    bar = agenda.verticalScrollBar()
    for edge in (bar.maximum, bar.minimum, bar.minimum, bar.maximum):
        bar.setValue(edge())
        settle(runner)
    heads = months(agenda)
    first, *later = sorted({day.replace(day=1) for day in days(agenda)})
    assert first not in {day.replace(day=1) for _, day in heads}
    assert [day.replace(day=1) for _, day in heads] == later
    assert ("December 2025", date(2025, 12, 1)) in heads
    assert len(later) >= 5


def test_the_keyboard_passes_over_the_name_of_a_month(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    for title, clock in (("A", "2025-11-28 09:00"), ("B", "2025-12-02 10:00")):
        create_event(services, title, clock)
    refresh_window(window, runner)
    click_event(window, "A")
    reached = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(agenda, key)
        line = agenda.line_at(agenda.currentIndex())
        assert line is not None
        assert line.displayed is not None
        reached.append(line.displayed.occurrence.title)
    assert reached == ["B", "A", "B", "A"]
    settle(runner)


def test_a_double_click_on_the_name_of_a_month_does_nothing(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "B", "2025-12-02 10:00")
    refresh_window(window, runner)
    row = next(row for row, line in enumerate(agenda.agenda_model.lines) if line.is_month)
    place = agenda.visualRect(agenda.agenda_model.index(row)).center()
    asked: list[object] = []
    agenda.create_requested.connect(asked.append)
    agenda.open_requested.connect(asked.append)
    QTest.mouseClick(agenda.viewport(), LEFT, pos=place)
    QTest.mouseDClick(agenda.viewport(), LEFT, pos=place)
    assert asked == []
    assert agenda.selected_key is None


@pytest.mark.parametrize(
    "locale, head",
    [
        ("en_US", DayHead("Mon", "30", "")),
        ("de_DE", DayHead("Mo", "30", "")),
        ("ja_JP", DayHead("", "30", "日(月)")),
        ("tr_TR", DayHead("", "30", "Pzt")),
    ],
)
def test_a_day_is_headed_in_the_order_of_the_locale(locale: str, head: DayHead) -> None:
    assert day_head(date(2026, 11, 30), QLocale(locale)) == head


def test_back_and_forward_turn_months_and_today_comes_back(
    window: MainWindow, runner: TaskRunner, agenda: AgendaView
) -> None:
    click_button(window.bar.forward)
    settle(runner)
    assert agenda.anchor == date(2025, 12, 4)
    assert agenda.agenda_model.lines[agenda.agenda_model.row_of(date(2025, 12, 4))].day == date(
        2025, 12, 4
    )
    click_button(window.bar.today)
    settle(runner)
    assert agenda.anchor == DAY


def test_the_keyboard_walks_through_events_and_days_and_selects(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    for title, clock in (("A", "2025-11-05 09:00"), ("B", "2025-11-05 10:00")):
        create_event(services, title, clock)
    create_event(services, "C", "2025-11-07 09:00")
    refresh_window(window, runner)
    settle(runner)
    QTest.keyClick(agenda, Qt.Key.Key_Down)
    assert agenda.selected_key is not None
    settle(runner)
    assert window.details.isVisible()
    QTest.keyClick(agenda, Qt.Key.Key_Right)
    line = agenda.line_at(agenda.currentIndex())
    assert line is not None
    assert line.displayed is not None
    assert line.displayed.occurrence.title == "C"
    QTest.keyClick(agenda, Qt.Key.Key_Left)
    QTest.keyClick(agenda, Qt.Key.Key_Escape)
    assert agenda.selected_key is None
    assert not window.details.isVisible()
    settle(runner)


def test_a_click_selects_and_the_selection_goes_along_to_the_month(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    saved = create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.show_view(ViewType.MONTH)
    settle(runner)
    assert window.calendar.view.selected_key == (saved.event.id, None)


def test_enter_and_delete_ask_the_window(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    opened: list[object] = []
    agenda.open_requested.connect(opened.append)
    agenda.open_requested.disconnect(window.calendar.open_requested)
    QTest.keyClick(agenda, Qt.Key.Key_Return)
    assert len(opened) == 1
    settle(runner)


def test_filters_leave_out_lines_and_bring_them_back(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    window.filters.filter_by(Filters(modules=frozenset({Module.ORDERS})))
    settle(runner)
    assert displayed_titles(window) == []
    assert window.calendar.hint.isVisible()
    click_button(window.status.clear_filters_button)
    settle(runner)
    assert displayed_titles(window) == ["Visit"]


def test_a_screen_reader_hears_each_event_with_its_day(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    spoken = agenda.agenda_model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Tuesday, 4 November, Visit, 09:00 to 10:00"


@pytest.mark.parametrize("locale", ["en_US", "en_GB"])
@pytest.mark.parametrize("width", [400, 1000])
def test_no_time_is_cut_in_its_column(viewer: Viewer, locale: str, width: int) -> None:
    here = replace(viewer, locale=QLocale(locale))
    columns, font = AgendaPainter(here).columns(width), viewer.theme.font(CAPTION)
    clock = here.short_time(time(10, 45))
    longest = f"from {clock}" if columns.is_narrow else f"{clock}{RANGE}{clock}"
    assert QFontMetricsF(font).horizontalAdvance(longest) <= columns.time - 8


def test_a_press_beside_the_lines_unselects(
    window: MainWindow, services: Services, runner: TaskRunner, agenda: AgendaView
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    settle(runner)
    bottom = agenda.viewport().rect().bottomLeft() + QPoint(40, -4)
    QTest.mouseClick(agenda.viewport(), LEFT, pos=bottom)
    assert agenda.selected_key is None
    settle(runner)
