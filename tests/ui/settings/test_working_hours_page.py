"""Settings ▸ Working hours."""

from datetime import time

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.container import Services
from terp_desktop.ui.settings.working_hours_page import WorkingHoursPage
from terp_desktop.ui.threads.task_runner import TaskRunner

pytestmark = pytest.mark.usefixtures("british", "theme")

WAIT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(services: Services, runner: TaskRunner, qtbot: QtBot) -> WorkingHoursPage:
    made = WorkingHoursPage(services, runner, QLocale("en_GB"))
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def save(page: WorkingHoursPage, runner: TaskRunner) -> None:
    QTest.mouseClick(page.save_button, LEFT)
    assert runner.wait_idle(WAIT_MS)


def checked(page: WorkingHoursPage) -> list[int]:
    return sorted(day for day, check in page.days.items() if check.isChecked())


def test_at_first_the_days_are_those_of_the_country(
    page: WorkingHoursPage, runner: TaskRunner, services: Services
) -> None:
    assert (page.start.value, page.end.value) == (time(9), time(17))
    assert checked(page) == [1, 2, 3, 4, 5]
    assert page.country.currentText() == "As the time zone (United States)"
    page.country.setCurrentIndex(page.country.findText("Saudi Arabia"))
    assert runner.wait_idle(WAIT_MS)
    assert checked(page) == [1, 2, 3, 4, 7]
    save(page, runner)
    assert page.reason.text() == "Saved."
    assert services.preferences.get().working_hours == WorkingHours(country="SA")


def test_hours_and_days_of_ones_own_are_kept(
    page: WorkingHoursPage, runner: TaskRunner, services: Services
) -> None:
    page.start.setFocus()
    QTest.keyClicks(page.start, "06:30")
    QTest.keyClick(page.start, Qt.Key.Key_Tab)
    QTest.mouseClick(page.days[6], LEFT)
    page.country.setCurrentIndex(page.country.findText("Saudi Arabia"))
    assert runner.wait_idle(WAIT_MS)
    assert checked(page) == [1, 2, 3, 4, 5, 6]
    save(page, runner)
    assert services.preferences.get().working_hours == WorkingHours(
        start=time(6, 30), weekdays=frozenset(range(1, 7)), country="SA"
    )


def test_hours_that_make_no_sense_are_refused(
    page: WorkingHoursPage, runner: TaskRunner, services: Services
) -> None:
    page.start.set_value(time(18))
    save(page, runner)
    assert page.banner.isVisible()
    page.start.set_value(time(9))
    for check in page.days.values():
        check.setChecked(False)
    QTest.mouseClick(page.days[1], LEFT)
    QTest.mouseClick(page.days[1], LEFT)
    save(page, runner)
    assert services.preferences.get().working_hours == WorkingHours()


def test_text_that_is_no_time_is_told_beside_the_button(
    page: WorkingHoursPage, runner: TaskRunner
) -> None:
    page.end.setFocus()
    QTest.keyClicks(page.end, "late")
    QTest.keyClick(page.end, Qt.Key.Key_Tab)
    assert "is not a time" in page.reason.text()
    save(page, runner)
