"""The quick-add card says who is busy at the time that was read, and takes free slots."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from terp_desktop.domain.event import EventContent
from terp_desktop.services.container import Services
from terp_desktop.ui.events.quick_add.card import QuickAddCard
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import (
    WAIT_MS,
    card_of,
    click_button,
    create_event,
    displayed_titles,
    tile_of,
)

Key = Qt.Key


def open_card(window: MainWindow, runner: TaskRunner, line: str) -> QuickAddCard:
    window.menus.new.trigger()
    assert runner.wait_idle(WAIT_MS)
    card = card_of(window)
    type_line(card, runner, line)
    return card


def type_line(card: QuickAddCard, runner: TaskRunner, line: str) -> None:
    card.entry.clear()
    QTest.keyClicks(card.entry, line)
    assert runner.wait_idle(WAIT_MS)


def sentence(card: QuickAddCard) -> str:
    return card.availability.label.accessibleName()


def chips(card: QuickAddCard) -> list[QPushButton]:
    return [button for button in card.availability.chips.buttons if button.isVisible()]


def test_the_card_says_who_is_busy_at_the_time_that_was_read(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit wed 14:30")
    assert sentence(card) == f"You are busy 14:00{RANGE}15:00: Audit"
    assert card.availability.sign.isVisible()
    type_line(card, runner, "visit wed 9:00")
    assert sentence(card) == "Everybody is free."
    assert chips(card) == []
    card.finish()


def test_a_person_named_in_the_line_is_looked_at(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    maya = services.people.add(login="maya", name="Maya Okafor", role="user")
    when = event_time(wall_time("2025-11-05 14:00"))
    services.events.create(EventContent(title="Tasting", when=when, assigned_to=maya.id))
    card = open_card(window, runner, "visit wed 14:00 @maya")
    assert sentence(card) == f"Maya Okafor is busy 14:00{RANGE}15:00: Tasting"
    card.finish()


def test_a_click_on_a_slot_writes_its_time_into_the_line(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit wed 14:30 #clients")
    assert [chip.text() for chip in chips(card)[:3]] == ["15:00", "16:00", "Thu 14:30"]
    click_button(chips(card)[0])
    assert card.entry.text() == "visit wed 15:00\N{EN DASH}16:00 #clients"
    assert card.entry.hasFocus()
    assert runner.wait_idle(WAIT_MS)
    assert sentence(card) == "Everybody is free."
    QTest.keyClick(card.entry, Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    stored = tile_of(window, "Visit").displayed.occurrence
    assert stored.when.start_local == wall_time("2025-11-05 15:00")


def test_a_slot_of_another_day_is_taken_by_keyboard_alone(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit wed 14:30")
    for _ in range(3):
        QTest.keyClick(card.focusWidget(), Key.Key_Tab)
    assert chips(card)[2].hasFocus()
    QTest.keyClick(chips(card)[2], Key.Key_Space)
    assert card.reading.when == event_time(wall_time("2025-11-06 14:30"))
    assert card.entry.text() == "visit Thu, 6 Nov 14:30\N{EN DASH}15:30"
    card.finish()


def test_only_slots_that_the_line_can_say_are_offered(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit every wed 14:30")
    assert chips(card)
    for chip in chips(card):
        click_button(chip)
        assert card.reading.when.start_date.isoformat() == "2025-11-05"
        assert card.reading.rule is not None
    card.finish()


def test_nothing_jumps_when_somebody_is_busy(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit wed 09:00")
    before = card.geometry(), card.create_button.mapToGlobal(QPoint())
    type_line(card, runner, "visit wed 14:00")
    assert chips(card)
    assert (card.geometry(), card.create_button.mapToGlobal(QPoint())) == before
    card.finish()


def test_a_time_that_the_clocks_skip_asks_nobody(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2026-03-08 03:00")
    card = open_card(window, runner, "count 8 mar 2026 3:00")
    assert sentence(card).startswith("You are busy")
    type_line(card, runner, "count 8 mar 2026 2:30")
    assert sentence(card) == ""
    card.finish()


def test_only_the_newest_time_is_answered(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2025-11-05 14:00")
    card = open_card(window, runner, "visit wed 9:00")
    answers: list[object] = []
    card.availability.availability_shown.connect(answers.append)
    for line in ("visit wed 14:00", "visit wed 10:00", "visit wed 14:30"):
        card.entry.setText(line)
    assert runner.wait_idle(WAIT_MS)
    assert len(answers) == 1
    assert sentence(card) == f"You are busy 14:00{RANGE}15:00: Audit"
    card.finish()
    assert displayed_titles(window) == []


def test_the_card_grows_with_an_echo_of_three_lines(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    services.people.add(login="maya", name="Maya Okafor", role="user")
    services.people.add(login="vera", name="Vera Lindqvist", role="user")
    create_event(services, "Audit", "2025-11-05 13:15")
    card = open_card(window, runner, "")
    line = "Big review wed 13:15 45m in Room 4 #clients !high @me @maya @vera every week"
    type_line(card, runner, line)
    echo = card.echo_label
    assert echo.heightForWidth(echo.width()) >= 3 * echo.fontMetrics().lineSpacing()
    assert echo.height() >= echo.heightForWidth(echo.width())
    assert chips(card)
    chip = chips(card)[0]
    bottom = chip.mapTo(card.availability, chip.rect().bottomLeft()).y()
    assert bottom < card.availability.height()
    assert card.availability.height() >= card.availability.sizeHint().height()
    card.finish()
