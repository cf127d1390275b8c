"""Input into the fields for dates, times and zones is accepted or reported as invalid."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.fields.field_popups import CalendarPopup, ListPopup
from terp_desktop.ui.settings.second_zone_dialog import SecondZoneDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
LEFT = Qt.MouseButton.LeftButton
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(9, 9),
    end_time=time(10, 9),
    timezone="America/New_York",
)
DAILY = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY, end_date=date(2025, 12, 24))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot, window: QWidget
) -> Iterator[Callable[..., EventDialog]]:
    """Opens the dialog of a new event with a title."""

    def show(
        when: When = WHEN, rule: RecurrenceRule | None = None, locale: str = "en_GB"
    ) -> EventDialog:
        dialog = EventDialog(services, runner, replace(viewer, locale=QLocale(locale)), window)
        dialog.open_for(EditRequest(content=EventContent(title="Visit", when=when, rule=rule)))
        qtbot.waitActive(dialog)
        assert runner.wait_idle(5000)
        return dialog

    yield show
    assert runner.wait_idle(5000)


@pytest.fixture
def dialog(opened: Callable[..., EventDialog]) -> EventDialog:
    return opened()


def click(field: QWidget) -> None:
    QTest.mouseClick(field, LEFT, pos=QPoint(20, field.height() // 2))


def type_over(field: QWidget, text: str, *, leave: bool = True) -> None:
    """Click into the field and type, as people do; then go on with Tab."""
    click(field)
    QTest.keyClicks(field, text)
    if leave:
        QTest.keyClick(field, Qt.Key.Key_Tab)


def start_of(dialog: EventDialog) -> datetime:
    return dialog.form.draft.when.start


def end_of(dialog: EventDialog) -> datetime:
    return dialog.form.draft.when.end


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def stored(services: Services) -> int:
    days = Days.through(DAY - timedelta(days=40), DAY + timedelta(days=400))
    return len(services.events.list(OccurrenceQuery(days=days, zone="America/New_York")))


# --- Typing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["14:30", "1430", "14.30", "2:30 pm", "14h30"])
def test_a_time_typed_after_a_click_is_the_time(dialog: EventDialog, text: str) -> None:
    type_over(dialog.form.when.start.time, text)
    assert start_of(dialog) == at("2025-11-04 14:30")
    assert end_of(dialog) == at("2025-11-04 15:30")
    assert dialog.form.when.start.time.text() == "14:30"


@pytest.mark.parametrize(
    "text, day", [("tomorrow", "2025-11-05"), ("31.10.", "2025-10-31"), ("fri", "2025-11-07")]
)
def test_a_date_typed_after_a_click_is_the_date(dialog: EventDialog, text: str, day: str) -> None:
    type_over(dialog.form.when.start.day, text)
    assert start_of(dialog) == at(f"{day} 09:09")
    assert end_of(dialog) == at(f"{day} 10:09")


def test_a_date_is_shown_in_full_with_its_weekday_after_it_was_typed(dialog: EventDialog) -> None:
    field = dialog.form.when.start.day
    type_over(field, "7.11.")
    assert field.text() == "Fri, 7 Nov 2025"


def test_a_field_is_one_stop_of_the_tab_key(dialog: EventDialog) -> None:
    when = dialog.form.when
    stops: list[QWidget] = [
        when.start.day,
        when.start.time,
        when.end.day,
        when.end.time,
    ]
    stops += [when.all_day, when.zone, dialog.form.recurrence.preset]
    stops[0].setFocus()
    visited = [focused()]
    for _ in stops[1:]:
        QTest.keyClick(visited[-1], Qt.Key.Key_Tab)
        visited.append(focused())
    assert visited == stops


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_the_text_is_selected_by_tab_and_by_a_click(dialog: EventDialog) -> None:
    when = dialog.form.when
    fields: list[QLineEdit] = [
        when.start.day,
        when.start.time,
        when.end.day,
        when.end.time,
        when.zone,
    ]
    dialog.form.title.setFocus()
    for field in fields:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if focused() is when.all_day:
            QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert field.selectedText() == field.text() != ""
    dialog.form.title.setFocus()
    for field in fields:
        click(field)
        assert field.selectedText() == field.text() != ""
    click(fields[-1])  # a second click puts the cursor there
    assert fields[-1].selectedText() == ""


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP", "ar_EG", "C"])
def test_leaving_a_field_without_typing_changes_nothing(
    opened: Callable[..., EventDialog], locale: str
) -> None:
    dialog = opened(rule=DAILY, locale=locale)
    before = dialog.form.draft
    when = dialog.form.when
    for field in (when.start.day, when.start.time, when.end.day, when.end.time, when.zone):
        shown = field.text()
        click(field)
        QTest.keyClick(field, Qt.Key.Key_End)
        QTest.keyClicks(field, " ")  # read again, and the same
        QTest.keyClick(field, Qt.Key.Key_Tab)
        assert field.text() == shown
    assert dialog.form.draft == before


# --- What is not understood --------------------------------------------------------------------


def invalid_entries(dialog: EventDialog) -> list[tuple[QLineEdit, str, Callable[[], str]]]:
    when, end = dialog.form.when, dialog.form.recurrence.end
    return [
        (when.start.day, "31.2.", when.start.inline_message.text),
        (when.start.time, "25:99", when.start.inline_message.text),
        (when.end.day, "someday", when.end.inline_message.text),
        (when.end.time, "9:75", when.end.inline_message.text),
        (when.zone, "Atlantis", when.zone_message.text),
        (end.day, "never", end.inline_message.text),
    ]


LEAVING: list[Callable[[EventDialog, QLineEdit], None]] = [
    lambda dialog, _: QTest.mouseClick(dialog.save_button, LEFT),
    lambda _, field: QTest.keyClick(field, Qt.Key.Key_Return),
    lambda _, field: QTest.keyClick(field, Qt.Key.Key_Return, CONTROL),
    lambda dialog, _: dialog.save_button.click(),
]


@pytest.mark.parametrize("leave", LEAVING, ids=["click", "enter", "ctrl-enter", "press"])
@pytest.mark.parametrize("which", range(6))
def test_text_that_is_not_understood_stays_and_keeps_the_dialog_open(
    opened: Callable[..., EventDialog],
    services: Services,
    runner: TaskRunner,
    leave: Callable[[EventDialog, QLineEdit], None],
    which: int,
) -> None:
    dialog = opened(rule=DAILY)
    field, text, message = invalid_entries(dialog)[which]
    type_over(field, text, leave=False)
    leave(dialog, field)
    assert runner.wait_idle(5000)
    assert dialog.isVisible()
    assert field.text() == text
    assert f"“{text}” is not a" in message()
    assert message() == field.accessibleDescription()
    assert not dialog.save_button.isEnabled()
    assert dialog.reason.text() == message()
    assert stored(services) == 0


def test_an_invalid_field_does_not_change_the_layout(opened: Callable[..., EventDialog]) -> None:
    dialog = opened(rule=DAILY)
    everything = dialog.form.findChildren(QWidget)
    before = [one.mapTo(dialog, QPoint()) for one in everything if one.isVisible()]
    for field, text, _ in invalid_entries(dialog):
        type_over(field, text)
    QTest.qWait(0)
    assert [one.mapTo(dialog, QPoint()) for one in everything if one.isVisible()] == before
    assert len(before) > 50


def test_a_mended_field_lets_the_event_be_saved_with_one_click(
    dialog: EventDialog, services: Services, qtbot: QtBot
) -> None:
    clock = dialog.form.when.start.time
    type_over(clock, "25:99")
    type_over(clock, "15:45", leave=False)
    assert dialog.save_button.isEnabled()
    with qtbot.waitSignal(dialog.saved) as emitted:
        QTest.mouseClick(dialog.save_button, LEFT)
    assert emitted.args is not None
    assert emitted.args[0].event.content.when.start_time == time(15, 45)


def test_typed_text_that_was_not_left_yet_is_saved(dialog: EventDialog, qtbot: QtBot) -> None:
    type_over(dialog.form.when.end.time, "11", leave=False)
    with qtbot.waitSignal(dialog.saved) as emitted:
        QTest.keyClick(dialog.form.when.end.time, Qt.Key.Key_Return, CONTROL)
    assert emitted.args is not None
    assert emitted.args[0].event.content.when.end_time == time(11)


@pytest.mark.parametrize("text", ["14:30", "25:99"])
def test_escape_does_not_lose_what_was_just_typed(dialog: EventDialog, text: str) -> None:
    type_over(dialog.form.when.start.time, text, leave=False)
    QTest.keyClick(dialog.form.when.start.time, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    question = dialog.findChild(QuestionDialog)
    assert question is not None
    question.reject()


def test_ill_typed_text_stays_while_another_field_moves(dialog: EventDialog) -> None:
    when = dialog.form.when
    type_over(when.end.time, "9:75")
    type_over(when.start.time, "14:00")
    assert when.end.time.text() == "9:75"
    type_over(when.end.time, "16:00")
    assert end_of(dialog) == at("2025-11-04 16:00")
    assert dialog.form.draft.problems() == []


def test_hidden_times_do_not_prevent_saving(dialog: EventDialog) -> None:
    when = dialog.form.when
    type_over(when.start.time, "25:99")
    QTest.mouseClick(when.all_day, LEFT)
    assert dialog.save_button.isEnabled()
    QTest.mouseClick(when.all_day, LEFT)
    assert not dialog.save_button.isEnabled()


def test_the_next_event_begins_without_what_was_ill_typed(
    dialog: EventDialog, runner: TaskRunner
) -> None:
    type_over(dialog.form.when.start.time, "25:99")
    type_over(dialog.form.when.zone, "Atlantis")
    dialog.done(0)
    dialog.open_for(EditRequest(content=WHEN))
    assert runner.wait_idle(5000)
    assert dialog.form.when.start.time.text() == "09:09"
    assert dialog.form.when.zone.text() == "America/New York (UTC\N{MINUS SIGN}5)"
    assert dialog.form.when.start.inline_message.text() == ""


# --- Ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, text, end",
    [
        ("22:00", "1:00", "2025-11-05 01:00"),
        ("22:00", "24:00", "2025-11-05 00:00"),
        ("09:00", "24", "2025-11-05 00:00"),
        ("09:00", "midnight", "2025-11-05 00:00"),
        ("22:00", "23:30", "2025-11-04 23:30"),
        ("14:00", "13:00", "2025-11-04 13:00"),
    ],
)
def test_an_end_past_midnight_takes_its_date_along(
    dialog: EventDialog, start: str, text: str, end: str
) -> None:
    type_over(dialog.form.when.start.time, start)
    type_over(dialog.form.when.end.time, text)
    assert end_of(dialog) == at(end)
    assert bool(dialog.form.draft.problems()) is (at(end) < start_of(dialog))


def test_an_end_before_midnight_again_takes_its_date_back(dialog: EventDialog) -> None:
    type_over(dialog.form.when.start.time, "22:00")
    type_over(dialog.form.when.end.time, "2am")
    type_over(dialog.form.when.end.time, "23:00")
    assert end_of(dialog) == at("2025-11-04 23:00")


@pytest.mark.parametrize("text, end", [("11pm", "2025-11-04 23:00"), ("9", "2025-11-05 09:00")])
def test_an_end_a_whole_day_later_from_the_list_takes_its_date_back(
    dialog: EventDialog, text: str, end: str
) -> None:
    type_over(dialog.form.when.start.time, "22:00")
    field = dialog.form.when.end.time
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down, ALT)
    popup = field.popup
    assert isinstance(popup, ListPopup)
    QTest.keyClick(popup.list, Qt.Key.Key_End)
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    assert end_of(dialog) == at("2025-11-05 22:00")
    dialog.form.title.setFocus()
    type_over(field, text)
    assert end_of(dialog) == at(end)


def test_the_end_follows_its_time_again_on_the_day_of_the_start(dialog: EventDialog) -> None:
    when = dialog.form.when
    type_over(when.start.time, "22:00")
    type_over(when.end.day, "6.11.")
    type_over(when.end.day, "4.11.")
    type_over(when.end.time, "9")
    assert end_of(dialog) == at("2025-11-05 09:00")
    type_over(when.end.time, "11pm")
    assert end_of(dialog) == at("2025-11-04 23:00")
    assert when.end.inline_message.text() == "1 hour"


def test_the_last_day_of_an_event_of_days_stays_when_its_time_changes(
    opened: Callable[..., EventDialog],
) -> None:
    dialog = opened(replace(WHEN, end_date=date(2025, 11, 5)))
    type_over(dialog.form.when.end.time, "16:00")
    assert end_of(dialog) == at("2025-11-05 16:00")


def test_an_end_chosen_from_the_list_is_not_the_end_of_the_day(
    opened: Callable[..., EventDialog],
) -> None:
    dialog = opened(replace(WHEN, end_date=date(2025, 11, 7)))
    field = dialog.form.when.end.time
    type_over(field, "24:00")
    assert end_of(dialog) == at("2025-11-08 00:00")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down, ALT)
    popup = field.popup
    assert isinstance(popup, ListPopup)
    QTest.keyClick(popup.list, Qt.Key.Key_Down)
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    assert end_of(dialog) == at("2025-11-08 00:30")


def test_no_duration_is_shown_while_a_field_is_invalid(dialog: EventDialog) -> None:
    when = dialog.form.when
    type_over(when.zone, "Tokyo")
    fields: list[tuple[QLineEdit, str, str]] = [
        (when.start.time, "25:99", "9:09"),
        (when.start.day, "31.2.", "4.11."),
        (when.zone, "Atlantis", "Tokyo"),
    ]
    for field, wrong, right in fields:
        assert when.end.inline_message.text() == "1 hour"
        assert when.zone_message.text() != ""
        type_over(field, wrong)
        assert when.end.inline_message.text() == ""
        assert "It starts" not in when.zone_message.text()
        type_over(field, right)
    assert when.end.inline_message.text() == "1 hour"


def test_a_date_chosen_for_the_end_stays(dialog: EventDialog) -> None:
    type_over(dialog.form.when.end.day, "5.11.")
    type_over(dialog.form.when.end.time, "16:00")
    assert end_of(dialog) == at("2025-11-05 16:00")


def test_an_end_without_a_year_before_the_start_is_refused(dialog: EventDialog) -> None:
    type_over(dialog.form.when.end.day, "2.11.")
    assert dialog.form.when.end.day.value == date(2025, 11, 2)
    assert not dialog.save_button.isEnabled()
    note = dialog.form.when.rows["end"].message
    assert "The event ends before it starts." in note.label.text()


def test_a_start_without_a_year_is_not_moved_into_the_year_before(
    opened: Callable[..., EventDialog],
) -> None:
    march = replace(WHEN, start_date=date(2026, 3, 8), end_date=date(2026, 3, 8))
    dialog = opened(march)
    type_over(dialog.form.when.start.day, "1.7.")
    assert start_of(dialog) == at("2026-07-01 09:09")
    type_over(dialog.form.when.start.day, "1.3.")
    assert start_of(dialog) == at("2026-03-01 09:09")
    type_over(dialog.form.when.start.day, "1.9.")
    assert start_of(dialog) == at("2026-09-01 09:09")


def test_a_series_without_a_year_of_its_end_ends_in_the_future(
    opened: Callable[..., EventDialog],
) -> None:
    begun = date(2024, 11, 4)
    when = replace(WHEN, start_date=begun, end_date=begun)
    dialog = opened(when, replace(DAILY, start_date=begun))
    type_over(dialog.form.recurrence.end.day, "1.10.")
    assert dialog.form.recurrence.draft.end_date == date(2026, 10, 1)


# --- Lists, steps and the calendar -------------------------------------------------------------


def rows(popup: ListPopup) -> list[str]:
    model = popup.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_alt_down_lists_the_half_hours(dialog: EventDialog) -> None:
    clock = dialog.form.when.start.time
    clock.setFocus()
    QTest.keyClick(clock, Qt.Key.Key_Down, ALT)
    popup = clock.popup
    assert isinstance(popup, ListPopup)
    assert rows(popup)[:3] == ["00:00", "00:30", "01:00"]
    assert len(rows(popup)) == 48
    QTest.keyClick(popup.list, Qt.Key.Key_Down)
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    assert start_of(dialog) == at("2025-11-04 09:30")
    assert end_of(dialog) == at("2025-11-04 10:30")


def test_ends_are_listed_with_how_long_it_takes(dialog: EventDialog) -> None:
    type_over(dialog.form.when.start.time, "23:00")
    clock = dialog.form.when.end.time
    QTest.mouseClick(clock, LEFT, pos=QPoint(clock.width() - 8, 16))
    popup = clock.popup
    assert isinstance(popup, ListPopup)
    assert rows(popup)[:3] == ["23:30 (30 min)", "00:00 (1 h)", "00:30 (1 h 30 min)"]
    row = popup.list.visualRect(popup.list.model().index(2, 0))
    QTest.mouseClick(popup.list.viewport(), LEFT, pos=row.center())
    assert end_of(dialog) == at("2025-11-05 00:30")


def test_the_lengths_are_of_real_time_when_the_clocks_change(
    opened: Callable[..., EventDialog],
) -> None:
    night = date(2026, 3, 8)
    dialog = opened(
        When(
            start_date=night,
            end_date=night,
            start_time=time(1),
            end_time=time(4),
            timezone="America/New_York",
        )
    )
    clock = dialog.form.when.end.time
    clock.open_list()
    popup = clock.popup
    assert isinstance(popup, ListPopup)
    assert rows(popup)[:3] == ["01:30 (30 min)", "03:00 (1 h)", "03:30 (1 h 30 min)"]
    popup.close()


def test_typing_over_an_open_list_goes_into_the_field(dialog: EventDialog) -> None:
    when = dialog.form.when
    for field, text in ((when.start.time, "16:20"), (when.start.day, "7.11.")):
        click(field)
        field.open_list()
        popup = field.popup
        assert isinstance(popup, ListPopup | CalendarPopup)
        keys = popup.list if isinstance(popup, ListPopup) else popup.days
        QTest.keyClicks(keys, text[0])
        assert not popup.isVisible()
        QTest.keyClicks(field, text[1:])
        QTest.keyClick(field, Qt.Key.Key_Tab)
    assert start_of(dialog) == at("2025-11-07 16:20")


def test_a_day_is_chosen_from_the_calendar(dialog: EventDialog) -> None:
    field = dialog.form.when.start.day
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down, ALT)
    popup = field.popup
    assert isinstance(popup, CalendarPopup)
    QTest.keyClick(popup.days, Qt.Key.Key_Right)
    QTest.keyClick(popup.days, Qt.Key.Key_Return)
    assert start_of(dialog) == at("2025-11-05 09:09")


def test_arrows_step_the_part_that_has_the_cursor(dialog: EventDialog) -> None:
    clock, day = dialog.form.when.start.time, dialog.form.when.start.day
    clock.setFocus()
    QTest.keyClick(clock, Qt.Key.Key_Up)
    assert start_of(dialog).time() == time(10, 9)
    clock.setCursorPosition(4)
    QTest.keyClick(clock, Qt.Key.Key_Down)
    QTest.keyClick(clock, Qt.Key.Key_Down)
    assert start_of(dialog).time() == time(10, 7)
    day.setFocus()
    QTest.keyClick(day, Qt.Key.Key_Up)
    assert start_of(dialog).date() == date(2025, 11, 5)
    day.setCursorPosition(day.text().index("Nov") + 1)
    QTest.keyClick(day, Qt.Key.Key_Up)
    QTest.keyClick(day, Qt.Key.Key_Up)
    assert start_of(dialog).date() == date(2026, 1, 5)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP", "ko_KR", "fr_FR"])
def test_a_step_in_each_part_moves_that_part_in_every_locale(
    opened: Callable[..., EventDialog], locale: str
) -> None:
    dialog = opened(locale=locale)
    day, clock = dialog.form.when.start.day, dialog.form.when.start.time
    day.setFocus()
    day.setCursorPosition(day.text().index("2025") + 2)
    QTest.keyClick(day, Qt.Key.Key_Up)
    assert start_of(dialog).date() == date(2026, 11, 4)
    clock.setFocus()
    clock.setCursorPosition(clock.text().index("09", clock.text().index(":")) + 1)
    QTest.keyClick(clock, Qt.Key.Key_Up)
    assert start_of(dialog).time() == time(9, 10)


def test_the_wheel_steps_a_field_that_has_the_focus(dialog: EventDialog) -> None:
    clock = dialog.form.when.start.time
    dialog.form.title.setFocus()
    turn_wheel(clock)
    assert start_of(dialog).time() == time(9, 9)
    clock.setFocus()
    turn_wheel(clock)
    assert start_of(dialog).time() == time(10, 9)


def turn_wheel(field: QWidget) -> None:
    middle = QPointF(field.rect().center())
    turned = QWheelEvent(
        middle,
        field.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QApplication.sendEvent(field, turned)


def test_intermediate_start_days_leave_the_rule_unchanged(
    opened: Callable[..., EventDialog],
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY, by_day=("TU", "TH"))
    dialog = opened(rule=rule)
    day = dialog.form.when.start.day
    day.setFocus()
    for _ in range(3):
        QTest.keyClick(day, Qt.Key.Key_Up)
    assert start_of(dialog).date() == DAY + timedelta(days=3)
    draft = dialog.form.draft.rule
    assert draft is not None
    assert draft.weekdays == {Weekday.TH, Weekday.FR}


# --- Zones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, shown",
    [
        ("berlin", "Europe/Berlin (UTC+1)"),
        ("Europe/Berlin", "Europe/Berlin (UTC+1)"),
        ("+5:30", "Asia/Kolkata (UTC+5:30)"),
        ("JST", "Asia/Tokyo (UTC+9)"),
    ],
)
def test_enter_chooses_the_zone_without_saving(
    dialog: EventDialog, services: Services, runner: TaskRunner, text: str, shown: str
) -> None:
    zone = dialog.form.when.zone
    type_over(zone, text, leave=False)
    QTest.keyClick(zone.suggestions if zone.suggestions.isVisible() else zone, Qt.Key.Key_Return)
    assert runner.wait_idle(5000)
    assert dialog.isVisible()
    assert stored(services) == 0
    assert zone.text() == shown
    assert dialog.form.draft.when.timezone == shown.partition(" (")[0].replace(" ", "_")
    QTest.keyClick(zone, Qt.Key.Key_Return)  # nothing is typed now: it still is not "save"
    assert runner.wait_idle(5000)
    assert dialog.isVisible()
    assert stored(services) == 0


def test_a_zone_is_chosen_from_what_the_text_may_mean(dialog: EventDialog) -> None:
    zone = dialog.form.when.zone
    type_over(zone, "utc+1", leave=False)
    offered = [zone.suggestions.model().index(row, 0).data() for row in range(20)]
    assert {"Europe/Paris (UTC+1)", "Africa/Lagos (UTC+1)"} <= set(offered)
    for _ in range(offered.index("Africa/Lagos (UTC+1)") + 1):
        QTest.keyClick(zone.suggestions, Qt.Key.Key_Down)
    QTest.keyClick(zone.suggestions, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.form.draft.when.timezone == "Africa/Lagos"


def test_an_ambiguous_zone_name_is_not_guessed(dialog: EventDialog) -> None:
    zone = dialog.form.when.zone
    type_over(zone, "IST", leave=False)
    zone.suggestions.hide()
    QTest.keyClick(zone, Qt.Key.Key_Tab)
    assert "may be several zones" in dialog.form.when.zone_message.text()
    assert not dialog.save_button.isEnabled()
    assert dialog.form.draft.when.timezone == "America/New_York"


MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    "day, zone, shown",
    [
        ("19.3.2026", "America/New_York", f"America/New York (UTC{MINUS}4)"),
        ("7.3.2026", "America/New_York", f"America/New York (UTC{MINUS}5)"),
        ("29.3.2026", "Europe/Berlin", "Europe/Berlin (UTC+2)"),
        ("28.3.2026", "Europe/Berlin", "Europe/Berlin (UTC+1)"),
    ],
)
def test_a_zone_is_shown_with_its_utc_offset_at_the_start(
    dialog: EventDialog, day: str, zone: str, shown: str
) -> None:
    field = dialog.form.when.zone
    type_over(field, zone)
    type_over(dialog.form.when.start.day, day)
    assert field.text() == shown
    QTest.keyClick(field, Qt.Key.Key_F4)
    popup = field.popup
    assert isinstance(popup, ListPopup)
    assert shown in rows(popup)
    popup.close()
    dialog.form.title.setFocus()
    type_over(field, zone, leave=False)
    offered = field.suggestions.model()
    assert shown in [offered.index(row, 0).data() for row in range(offered.rowCount())]


def test_a_stored_event_opens_with_its_zones_utc_offset_at_the_start(
    opened: Callable[..., EventDialog],
) -> None:
    summer = date(2026, 7, 1)
    dialog = opened(replace(WHEN, start_date=summer, end_date=summer))
    assert dialog.form.when.zone.text() == f"America/New York (UTC{MINUS}4)"


def test_a_typed_utc_offset_is_that_at_the_start(dialog: EventDialog) -> None:
    type_over(dialog.form.when.start.day, "1.7.2026")
    type_over(dialog.form.when.zone, "EDT")
    assert dialog.form.when.zone.text() == f"America/New York (UTC{MINUS}4)"


def test_no_zone_at_all_can_be_chosen_and_typed(dialog: EventDialog) -> None:
    zone = dialog.form.when.zone
    type_over(zone, "no zone")
    assert dialog.form.draft.when.timezone is None
    zone.setFocus()
    zone.open_list()
    assert isinstance(zone.popup, ListPopup)
    assert rows(zone.popup)[:2] == [
        "America/New York (UTC\N{MINUS SIGN}5)",
        "No zone (same on every clock)",
    ]
    QTest.keyClick(zone.popup.list, Qt.Key.Key_Home)
    QTest.keyClick(zone.popup.list, Qt.Key.Key_Return)
    assert dialog.form.draft.when.timezone == "America/New_York"


def test_an_unknown_second_zone_is_refused_too(
    services: Services, window: QWidget, qtbot: QtBot
) -> None:
    dialog = SecondZoneDialog("Asia/Kolkata", services.clock, window)
    dialog.open()
    qtbot.waitActive(dialog)
    chosen: list[str | None] = []
    dialog.chosen.connect(chosen.append)
    size = dialog.sizeHint()
    type_over(dialog.picker, "Atlantis", leave=False)
    QTest.mouseClick(dialog.show_button, LEFT)
    assert dialog.isVisible()
    assert dialog.message.label.text() == "“Atlantis” is not a time zone; try a city, or UTC+1."
    assert dialog.picker.text() == "Atlantis"
    assert dialog.sizeHint() == size
    type_over(dialog.picker, "Tokyo", leave=False)
    QTest.keyClick(dialog.picker, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.mouseClick(dialog.show_button, LEFT)
    assert chosen == ["Asia/Tokyo"]


# --- A moment to come --------------------------------------------------------------------------


@pytest.fixture
def asked(services: Services, window: QWidget, qtbot: QtBot) -> DateTimeDialog:
    dialog = DateTimeDialog("Until when?", "Snooze", services.clock, window)
    dialog.open()
    qtbot.waitActive(dialog)
    return dialog


def test_a_moment_is_typed_as_freely(asked: DateTimeDialog, qtbot: QtBot) -> None:
    QTest.keyClicks(asked.day, "tomorrow")
    type_over(asked.time, "2pm", leave=False)
    with qtbot.waitSignal(asked.chosen) as emitted:
        QTest.keyClick(asked.time, Qt.Key.Key_Return)
    assert emitted.args is not None
    assert emitted.args[0].isoformat() == "2025-11-05T19:00:00+00:00"


@pytest.mark.parametrize("leave", ["click", "enter"])
def test_an_invalid_moment_keeps_its_dialog_open(asked: DateTimeDialog, leave: str) -> None:
    before = asked.sizeHint()
    fields: list[tuple[QLineEdit, str]] = [(asked.time, "25:99"), (asked.day, "31.2.")]
    for field, text in fields:
        type_over(field, text, leave=False)
        if leave == "click":
            QTest.mouseClick(asked.choose_button, LEFT)
        else:
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert asked.isVisible()
        assert text in asked.message.label.text()
        assert field.text() == text
        asked.time.set_value(time(9))
    assert asked.sizeHint() == before


def test_a_nonexistent_moment_is_not_moved_silently(asked: DateTimeDialog, qtbot: QtBot) -> None:
    type_over(asked.day, "8.3.2026")
    type_over(asked.time, "2:30", leave=False)
    QTest.mouseClick(asked.choose_button, LEFT)
    assert asked.isVisible()
    assert asked.message.label.text() == "This night has no 02:30."
    QTest.mouseClick(asked.message.button, LEFT)
    assert asked.time.value == time(3)
    with qtbot.waitSignal(asked.chosen) as emitted:
        QTest.mouseClick(asked.choose_button, LEFT)
    assert emitted.args is not None
    assert emitted.args[0].isoformat() == "2026-03-08T07:00:00+00:00"
