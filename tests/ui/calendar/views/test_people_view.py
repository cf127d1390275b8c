"""The people view in the window, on the real services: mouse, keyboard, and what it shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.people_chooser import PeopleChooser
from terp_desktop.ui.calendar.views.people_geometry import EVERYONE
from terp_desktop.ui.calendar.views.people_view import PeopleView
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import MoveDialog
from terp_desktop.ui.events.sight_question import SightLossDialog
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.services.events.colleagues import GRANT
from tests.ui.drags import drag, press_and_move, release
from tests.ui.occurrence_builders import ZONE, event_time, wall_time
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    card_of,
    click_button,
    create_event,
    refresh_window,
    tile_of,
)

DAY, WEEK = date(2025, 11, 4), timedelta(weeks=1)
SECRET = "Salary talk"


@pytest.fixture
def ben(ben_services: Services) -> int:
    """Ben, who is no administrator."""
    return ben_services.person.id


@pytest.fixture
def view(window: MainWindow, services: Services, ben: int, runner: TaskRunner) -> PeopleView:
    """The people view of Ann's window, with the rows of Ann and Ben."""
    return people_view(window, [services.person.id, ben], runner)


@pytest.fixture
def bens_window(
    qtbot: QtBot, ben_services: Services, runner: TaskRunner, viewer: Viewer
) -> Iterator[MainWindow]:
    main = MainWindow(ben_services, runner, viewer)
    main.resize(1200, 800)
    main.show()
    qtbot.waitExposed(main)
    assert runner.wait_idle(WAIT_MS)
    yield main
    runner.shut_down()
    main.close()
    main.deleteLater()


def people_view(window: MainWindow, people: list[int], runner: TaskRunner) -> PeopleView:
    window.show_view(ViewType.PEOPLE)
    window.go_to(DAY)
    assert runner.wait_idle(WAIT_MS)
    view = window.calendar.view
    assert isinstance(view, PeopleView)
    view.reader.choose(people)
    assert runner.wait_idle(WAIT_MS)
    view.setFocus()
    return view


def names(view: PeopleView) -> list[str]:
    return [lane.person.name for lane in view.lanes]


def titles(view: PeopleView) -> list[tuple[str, str]]:
    """The names and titles on the page."""
    page = view.layout_page
    return [
        (names(view)[page.row_at(tile.rect.center().y() - view.row_rect(0).top())],
         tile.displayed.occurrence.title)
        for tile in view.tiles()
    ]  # fmt: skip


def place(view: PeopleView, row: int, hour: float) -> QPoint:
    """The point of that hour in that row."""
    x = view.layout_page.scale.hours_of(DAY).x_of(60 * hour)
    return QPoint(round(x), round(view.visible_row_rect(row).center().y()))


def draw(view: PeopleView, row: int, start: float, end: float, to_row: int | None = None) -> None:
    last = row if to_row is None else to_row
    drag(view, place(view, row, start + 0.05), place(view, last, end - 0.05))


def stored(services: Services, title: str) -> EventContent:
    query = OccurrenceQuery(days=Days(DAY - WEEK, DAY + WEEK), zone=ZONE)
    one = next(each for each in services.occurrences.list(query) if each.title == title)
    return services.events.content(one.event_id, one.instance_date)


def people_of(content: EventContent) -> tuple[int | None, list[int | None]]:
    return content.assigned_to, [who.user_id for who in content.participants]


def type_and_create(window: MainWindow, runner: TaskRunner, line: str) -> None:
    card = card_of(window)
    QTest.keyClicks(card.entry, line)
    QTest.keyClick(card.entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)


def meet(services: Services, clock: str, *others: int, title: str = "Review") -> None:
    """Ann's event with others."""
    people = tuple(Participant(user_id=one) for one in others)
    own = services.person.id
    services.events.create(
        EventContent(
            title=title, when=event_time(wall_time(clock)), assigned_to=own, participants=people
        )
    )


# --- What is shown -----------------------------------------------------------------------------


def test_an_event_is_in_the_row_of_each_person_whose_time_it_takes(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    meet(services, "2025-11-04 10:00", ben)
    create_event(services, "Visit", "2025-11-04 14:00")
    refresh_window(window, runner)
    assert names(view) == ["Ann Lee", "Ben"]
    assert titles(view) == [("Ann Lee", "Review"), ("Ann Lee", "Visit"), ("Ben", "Review")]
    assert view.busy_marks() == []


def test_of_what_one_may_not_see_the_time_alone_is_shown(
    bens_window: MainWindow, services: Services, ben: int, runner: TaskRunner
) -> None:
    when = event_time(wall_time("2025-11-04 14:00"))
    services.events.create(EventContent(title=SECRET, when=when, visibility=Visibility.PRIVATE))
    view = people_view(bens_window, [ben, services.person.id], runner)
    assert view.tiles() == []
    (mark,) = view.busy_marks()
    assert (mark.row, mark.start, mark.end) == (
        1, wall_time("2025-11-04 14:00"), wall_time("2025-11-04 15:00"),
    )  # fmt: skip
    QTest.mouseClick(view.viewport(), LEFT, pos=place(view, 1, 14.2))
    assert view.accessibleDescription().endswith("busy 14:00 to 15:00")
    assert not bens_window.details.isVisible()


def test_what_the_filters_hide_is_still_busy(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 14:00")
    refresh_window(window, runner)
    window.filters.filter_by(Filters(modules=frozenset({Module.ORDERS})))
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == []
    assert [mark.start for mark in view.busy_marks()] == [wall_time("2025-11-04 14:00")]
    window.filters.clear()
    assert titles(view) == [("Ann Lee", "Visit")]
    assert view.busy_marks() == []


def test_it_follows_changes_of_colleagues_also_in_events_that_are_not_shown(
    bens_window: MainWindow, services: Services, ben: int, runner: TaskRunner
) -> None:
    view = people_view(bens_window, [services.person.id], runner)
    when = event_time(wall_time("2025-11-04 09:00"))
    private = EventContent(title=SECRET, when=when, visibility=Visibility.PRIVATE)
    saved = services.events.create(private)
    refresh_window(bens_window, runner, saved.changes)
    assert [mark.start for mark in view.busy_marks()] == [wall_time("2025-11-04 09:00")]
    refresh_window(bens_window, runner, services.events.delete(saved.event.id, version=1))
    assert view.busy_marks() == []


def test_another_page_never_shows_the_times_of_the_one_before(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 14:00")
    refresh_window(window, runner)
    window.calendar.turn_pages(1)
    assert view.lanes == ()
    assert view.tiles() == []
    window.calendar.turn_pages(1)
    window.calendar.turn_pages(-2)
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == [("Ann Lee", "Visit")]


def test_beside_the_side_panel_an_hour_has_its_title_and_the_switch_is_there(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    for title, hour, person in (("Visit", 14, services.person.id), ("Audit", 14, ben)):
        when = event_time(wall_time(f"2025-11-04 {hour}:00"))
        services.events.create(EventContent(title=title, when=when, assigned_to=person))
    create_event(services, "Lunch", "2025-11-04 12:00")
    refresh_window(window, runner)
    window.resize(1280, 720)
    window.selection.show(tile_of(window, "Lunch").displayed.occurrence)
    assert runner.wait_idle(WAIT_MS)
    assert window.details.isVisible()
    visit, audit = (tile_of(window, title).rect for title in ("Visit", "Audit"))
    assert visit.size() == audit.size()
    assert visit.width() < 60
    images = [view.viewport().grab(rect.toRect()).toImage() for rect in (visit, audit)]
    assert images[0] != images[1], "the titles look the same"
    assert view.corner.day.isVisible()
    assert view.corner.geometry().right() <= view.layout_page.scale.days[0].left


def test_a_week_shows_its_days_and_a_click_on_one_shows_that_day(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-06 14:00")
    click_button(view.corner.week)
    assert runner.wait_idle(WAIT_MS)
    assert len(window.calendar.days) == 7
    assert titles(view) == [("Ann Lee", "Visit")]
    assert window.menus.people.week.isChecked()
    hours = view.layout_page.scale.hours_of(date(2025, 11, 6))
    point = QPoint(round(hours.left + 20), 10)
    QTest.mouseClick(view.viewport(), LEFT, pos=point)
    assert runner.wait_idle(WAIT_MS)
    assert list(window.calendar.days) == [date(2025, 11, 6)]
    assert view.corner.day.isChecked()
    assert titles(view) == [("Ann Lee", "Visit")]


@pytest.mark.parametrize("day", [date(2025, 3, 9), date(2025, 11, 2)])
def test_days_on_which_the_clocks_change_have_all_their_hours(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner, day: date
) -> None:
    create_event(services, "Visit", f"{day} 14:00")
    window.go_to(day)
    assert runner.wait_idle(WAIT_MS)
    (tile,) = view.tiles()
    hours = view.layout_page.scale.hours_of(day)
    assert tile.rect.left() == pytest.approx(hours.x_of(14 * 60), abs=2)
    assert not view.grab().isNull()


# --- Drawing -----------------------------------------------------------------------------------


def test_drawing_in_a_row_invites_its_person_and_oneself(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    draw(view, 1, 11, 12)
    assert runner.wait_idle(WAIT_MS)
    assert "for Ann Lee" in card_of(window).echo_text
    assert "with Ben" in card_of(window).echo_text
    type_and_create(window, runner, "Prices")
    content = stored(services, "Prices")
    assert people_of(content) == (services.person.id, [ben])
    assert content.when == event_time(wall_time("2025-11-04 11:00"))
    assert titles(view) == [("Ann Lee", "Prices"), ("Ben", "Prices")]


def test_drawing_in_ones_own_row_invites_nobody_else(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    draw(view, 0, 11, 12)
    assert runner.wait_idle(WAIT_MS)
    type_and_create(window, runner, "Prices")
    assert people_of(stored(services, "Prices")) == (services.person.id, [])


@pytest.mark.parametrize("row, to_row", [(EVERYONE, EVERYONE), (0, 2)])
def test_drawing_over_everyone_or_over_several_rows_invites_all_of_them(
    window: MainWindow,
    services: Services,
    view: PeopleView,
    ben: int,
    runner: TaskRunner,
    row: int,
    to_row: int,
) -> None:
    cyd = services.people.add(login="cyd", name="Cyd", email=None).id
    view.reader.choose([services.person.id, ben, cyd])
    assert runner.wait_idle(WAIT_MS)
    draw(view, row, 11, 12, to_row)
    assert view.preview is not None
    assert len(view.tiles_of(view.preview.displayed, None)) == 3
    assert runner.wait_idle(WAIT_MS)
    type_and_create(window, runner, "Prices")
    assert people_of(stored(services, "Prices")) == (services.person.id, [ben, cyd])


def test_the_dialog_behind_the_card_has_the_people_of_the_row(
    window: MainWindow, view: PeopleView, ben: int, runner: TaskRunner, qtbot: QtBot
) -> None:
    draw(view, 1, 11, 12)
    assert runner.wait_idle(WAIT_MS)
    click_button(card_of(window).more_button)
    assert runner.wait_idle(WAIT_MS)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    assert [who.user_id for who in dialog.form.participants.participants] == [ben]
    assert dialog.form.title.text() == ""
    dialog.reject()


def test_escape_ends_a_drawing_without_a_card(
    window: MainWindow, view: PeopleView, runner: TaskRunner
) -> None:
    press_and_move(view, place(view, 1, 11), place(view, 1, 11.5), place(view, 1, 12))
    assert view.preview is not None
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.preview is None
    release(view, place(view, 1, 12))
    assert runner.wait_idle(WAIT_MS)
    assert window.quick_add.card is None


# --- Moving ------------------------------------------------------------------------------------


def test_dragging_along_the_hours_moves_an_event(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    meet(services, "2025-11-04 10:00", ben)
    refresh_window(window, runner)
    drag(view, place(view, 1, 10.5), place(view, 1, 13.5))
    assert runner.wait_idle(WAIT_MS)
    content = stored(services, "Review")
    assert content.when == event_time(wall_time("2025-11-04 13:00"))
    assert people_of(content) == (services.person.id, [ben])


def test_dragging_the_end_changes_the_length(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 10:00")
    refresh_window(window, runner)
    edge = tile_of(window, "Visit").rect
    start = QPoint(round(edge.right() - 2), round(edge.center().y()))
    drag(view, start, place(view, 0, 12.5))
    assert runner.wait_idle(WAIT_MS)
    assert stored(services, "Visit").when == event_time(wall_time("2025-11-04 10:00"), 150)


def test_dragging_to_another_row_hands_the_event_over_and_undo_takes_it_back(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 10:00")
    refresh_window(window, runner)
    drag(view, place(view, 0, 10.5), place(view, 1, 10.5))
    assert runner.wait_idle(WAIT_MS)
    content = stored(services, "Visit")
    assert people_of(content) == (ben, [])
    assert content.when == event_time(wall_time("2025-11-04 10:00"))
    assert titles(view) == [("Ben", "Visit")]
    bar = window.undo_actions.bar
    assert bar.accessibleName() == "Handed “Visit” over to Ben"
    click_button(bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == [("Ann Lee", "Visit")]


def test_a_drag_to_another_row_and_time_does_both(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 10:00")
    refresh_window(window, runner)
    drag(view, place(view, 0, 10.5), place(view, 1, 13.5))
    assert view.preview is not None
    assert view.preview.label == f"Ben: Tue, 4 Nov, 13:00{RANGE}14:00"
    assert runner.wait_idle(WAIT_MS)
    content = stored(services, "Visit")
    assert people_of(content) == (ben, [])
    assert content.when == event_time(wall_time("2025-11-04 13:00"))


def test_one_date_of_a_series_is_handed_over_alone(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY)
    create_event(services, "Round", "2025-11-04 10:00", rule)
    refresh_window(window, runner)
    drag(view, place(view, 0, 10.5), place(view, 1, 10.5))
    assert runner.wait_idle(WAIT_MS)
    question = window.findChild(MoveDialog)
    assert isinstance(question, MoveDialog)
    assert question.buttons[Scope.THIS].text() == "Hand over this one"
    click_button(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == [("Ben", "Round")]
    window.calendar.turn_pages(1)
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == [("Ann Lee", "Round")]


def test_what_one_may_not_change_stays_where_it_is(
    bens_window: MainWindow, services: Services, ben: int, runner: TaskRunner
) -> None:
    meet(services, "2025-11-04 10:00", ben)
    view = people_view(bens_window, [services.person.id, ben], runner)
    for row, hour in ((1, 10.5), (0, 13.5)):
        drag(view, place(view, 0, 10.5), place(view, row, hour))
        assert view.preview is None
        assert runner.wait_idle(WAIT_MS)
    content = stored(services, "Review")
    assert content.when == event_time(wall_time("2025-11-04 10:00"))
    assert people_of(content) == (services.person.id, [ben])


def private(services: Services, assigned_to: int) -> int:
    """Ann's private event that somebody has."""
    content = EventContent(
        title="Review",
        when=event_time(wall_time("2025-11-04 10:00")),
        assigned_to=assigned_to,
        visibility=Visibility.PRIVATE,
    )
    return services.events.create(content).event.id


@pytest.mark.parametrize("confirms", [False, True])
def test_handing_over_what_one_would_not_see_any_more_is_asked_before(
    bens_window: MainWindow, services: Services, ben: int, runner: TaskRunner, confirms: bool
) -> None:
    private(services, ben)
    view = people_view(bens_window, [services.person.id, ben], runner)
    drag(view, place(view, 1, 10.5), place(view, 0, 10.5))
    assert runner.wait_idle(WAIT_MS)
    (question,) = bens_window.findChildren(SightLossDialog)
    (save,) = question.buttons.values()
    assert question.cancel_button.text() == "Cancel"
    click_button(save if confirms else question.cancel_button)
    assert runner.wait_idle(WAIT_MS)
    assert view.preview is None
    assert people_of(stored(services, "Review")) == (services.person.id if confirms else ben, [])
    assert titles(view) == ([] if confirms else [("Ben", "Review")])
    if confirms:
        bens_window.menus.undo.trigger()
        assert runner.wait_idle(WAIT_MS)
        assert titles(view) == [("Ben", "Review")]


def test_an_editor_hands_over_what_its_owner_still_sees_and_is_told_about_the_rest(
    bens_window: MainWindow, services: Services, ben: int, runner: TaskRunner, tables: Tables
) -> None:
    cleo = services.people.add(login="cleo", name="Cleo").id
    event_id = private(services, cleo)
    tables.write(GRANT, event_id, str(ben), Permission.EDIT)
    view = people_view(bens_window, [cleo, ben], runner)
    for is_open in (False, True):
        if is_open:
            content = replace(services.events.content(event_id), visibility=Visibility.COMPANY)
            services.events.update(event_id, content, version=1)
            refresh_window(bens_window, runner)
        start, end = place(view, 0, 10.5), place(view, 1, 10.5)
        QTest.mouseMove(view.viewport(), start)
        assert runner.wait_idle(WAIT_MS)
        drag(view, start, end)
        assert runner.wait_idle(WAIT_MS)
        assert titles(view) == [("Ben" if is_open else "Cleo", "Review")]
        if not is_open:
            assert "not take it from somebody" in bens_window.banner.label.text()


def test_an_all_day_event_is_dragged_by_days(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    day = When(start_date=DAY, end_date=DAY, timezone=ZONE)
    services.events.create(EventContent(title="Audit", when=day, event_type=EventType.AUDIT))
    click_button(view.corner.week)
    refresh_window(window, runner)
    start = tile_of(window, "Audit").rect.center().toPoint()
    thursday = view.day_rect(date(2025, 11, 6)).center().x()
    drag(view, start, QPoint(round(thursday), start.y()))
    assert runner.wait_idle(WAIT_MS)
    assert stored(services, "Audit").when == day.with_start_date(date(2025, 11, 6))


# --- Selecting, keys, people -------------------------------------------------------------------


def test_a_click_shows_the_event_and_a_frame_selects_several(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    for title, hour in (("One", 10), ("Two", 12)):
        create_event(services, title, f"2025-11-04 {hour}:00")
    refresh_window(window, runner)
    QTest.mouseClick(view.viewport(), LEFT, pos=place(view, 0, 10.5))
    assert runner.wait_idle(WAIT_MS)
    assert window.details.isVisible()
    shift = Qt.KeyboardModifier.ShiftModifier
    top = QPoint(place(view, 0, 9.5).x(), round(view.row_rect(0).top()) + 1)
    QTest.mousePress(view.viewport(), LEFT, shift, top)
    for end in (place(view, 0, 11), place(view, 0, 13)):
        QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), LEFT, shift, place(view, 0, 13))
    assert len(view.chosen_keys) == 2


def test_arrows_move_between_people_and_times_and_enter_creates_there(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    assert (view.cursor_row, view.cursor_slot) == (0, wall_time("2025-11-04 09:00"))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(view, key)
    assert view.accessibleDescription() == "Ben, Tuesday, 4 November 2025, 10:00, free"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    type_and_create(window, runner, "Prices")
    content = stored(services, "Prices")
    assert people_of(content) == (services.person.id, [ben])
    assert content.when == event_time(wall_time("2025-11-04 10:00"))


def test_a_letter_begins_an_event_for_everyone_in_their_row(
    window: MainWindow, services: Services, view: PeopleView, ben: int, runner: TaskRunner
) -> None:
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleDescription().startswith("Everyone, Tuesday")
    assert view.accessibleDescription().endswith("free for all")
    QTest.keyClick(view, Qt.Key.Key_P)
    assert runner.wait_idle(WAIT_MS)
    type_and_create(window, runner, "rices")
    assert people_of(stored(services, "Prices")) == (services.person.id, [ben])


def test_arrows_go_on_to_the_next_day(
    window: MainWindow, view: PeopleView, runner: TaskRunner
) -> None:
    view.cursor_slot = wall_time("2025-11-04 23:30")
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.anchor == date(2025, 11, 5)
    assert view.cursor_slot == wall_time("2025-11-05 00:00")


def test_people_are_found_and_added_by_keyboard_and_remembered(
    window: MainWindow,
    services: Services,
    view: PeopleView,
    viewer: Viewer,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    services.people.add(login="cyd", name="Cyd Noor", email=None)
    window.menus.people.choose.trigger()
    assert runner.wait_idle(WAIT_MS)
    chooser = view.findChild(PeopleChooser)
    assert isinstance(chooser, PeopleChooser)
    QTest.keyClicks(chooser.entry, "noor")
    QTest.keyClick(chooser.entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert names(view) == ["Ann Lee", "Ben", "Cyd Noor"]
    chooser.entry.clear()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(QApplication.focusWidget() or chooser.entry, key)
    QTest.keyClick(chooser.focusWidget(), Qt.Key.Key_Space)
    assert runner.wait_idle(WAIT_MS)
    assert names(view) == ["Ann Lee", "Cyd Noor"]
    chooser.close()
    again = MainWindow(services, runner, viewer)
    qtbot.addWidget(again)
    again.show_view(ViewType.PEOPLE)
    assert runner.wait_idle(WAIT_MS)
    shown = again.calendar.view
    assert isinstance(shown, PeopleView)
    assert names(shown) == ["Ann Lee", "Cyd Noor"]


def test_the_last_person_stays_in_the_list(view: PeopleView, services: Services) -> None:
    chooser = PeopleChooser([services.person], services.person.id, view.viewer, view)
    chooser.offer_people(services.people.list_staff())
    own = chooser.boxes[services.person.id]
    own.click()
    assert own.isChecked()
    assert chooser.checked == (services.person.id,)
    chooser.close()


def test_the_menu_of_a_name_removes_its_person(view: PeopleView, runner: TaskRunner) -> None:
    menu = QMenu()
    view.fill_margin_menu(menu, view.row_rect(1).topLeft() + QPointF(20, 20))
    remove = next(one for one in menu.actions() if "Remove" in one.text())
    assert remove.text() == "&Remove Ben"
    remove.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert names(view) == ["Ann Lee"]


def test_the_people_view_is_saved_and_restored_as_other_views(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    saved = services.views.save("Team", Filters(), window.calendar.kind)
    assert saved.view_type is ViewType.PEOPLE
    assert services.views.list()[-1].view_type is ViewType.PEOPLE
    changed = services.views.change(saved.id, Filters(), ViewType.WEEK)
    assert changed.view_type is ViewType.WEEK
    last_view = view.viewer.settings.last_view()
    assert last_view is not None
    assert last_view.view_type is ViewType.PEOPLE


def test_rows_that_could_not_be_read_are_read_again_on_request(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    failures: list[object] = []
    view.failed.connect(failures.append)
    people = view.reader.people
    view.reader.choose([-(2**70)])  # no database has such a number
    assert runner.wait_idle(WAIT_MS)
    assert len(failures) == 1
    assert people is not None
    view.reader.people = people
    window.calendar.reload()
    assert runner.wait_idle(WAIT_MS)
    assert names(view) == ["Ann Lee", "Ben"]


def test_a_new_event_is_never_shown_without_its_title(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    painted: list[tuple[int, int]] = []
    view.painted.connect(lambda: painted.append((len(view.tiles()), len(view.busy_marks()))))
    create_event(services, "Visit", "2025-11-04 14:00")
    refresh_window(window, runner)
    view.viewport().repaint()
    assert painted[-1] == (1, 0)
    assert all(busy == 0 for _, busy in painted)


def test_a_change_elsewhere_keeps_the_rows_that_are_being_read(
    window: MainWindow, services: Services, view: PeopleView, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 14:00")
    window.refresh(Changes(everywhere=True))
    window.calendar.turn_pages(1)
    window.calendar.turn_pages(-1)
    far = create_event(services, "Fair", "2027-05-04 14:00")
    window.refresh(far.changes)
    assert runner.wait_idle(WAIT_MS)
    assert titles(view) == [("Ann Lee", "Visit")]
