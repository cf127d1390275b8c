"""The dialog of working hours."""

from datetime import time

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.container import Services
from terp_desktop.ui.settings.working_hours_dialog import WorkingHoursDialog
from terp_desktop.ui.threads.task_runner import TaskRunner

pytestmark = pytest.mark.usefixtures("british", "theme")

WAIT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(services: Services, runner: TaskRunner, qtbot: QtBot) -> WorkingHoursDialog:
    made = WorkingHoursDialog(services, runner, QLocale("en_GB"))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def save(dialog: WorkingHoursDialog, runner: TaskRunner) -> None:
    QTest.mouseClick(dialog.footer.save_button, LEFT)
    assert runner.wait_idle(WAIT_MS)


def checked(dialog: WorkingHoursDialog) -> list[int]:
    return sorted(day for day, check in dialog.days.items() if check.isChecked())


def test_at_first_the_days_are_those_of_the_country(
    dialog: WorkingHoursDialog, runner: TaskRunner, services: Services
) -> None:
    assert (dialog.start.value, dialog.end.value) == (time(9), time(17))
    assert checked(dialog) == [1, 2, 3, 4, 5]
    assert dialog.country.currentText() == "As the time zone (United States)"
    dialog.country.setCurrentIndex(dialog.country.findText("Saudi Arabia"))
    assert runner.wait_idle(WAIT_MS)
    assert checked(dialog) == [1, 2, 3, 4, 7]
    save(dialog, runner)
    assert not dialog.isVisible()
    assert services.preferences.get().working_hours == WorkingHours(country="SA")


def test_hours_and_days_of_ones_own_are_kept(
    dialog: WorkingHoursDialog, runner: TaskRunner, services: Services
) -> None:
    dialog.start.setFocus()
    QTest.keyClicks(dialog.start, "06:30")
    QTest.keyClick(dialog.start, Qt.Key.Key_Tab)
    QTest.mouseClick(dialog.days[6], LEFT)
    dialog.country.setCurrentIndex(dialog.country.findText("Saudi Arabia"))
    assert runner.wait_idle(WAIT_MS)
    assert checked(dialog) == [1, 2, 3, 4, 5, 6]
    save(dialog, runner)
    assert services.preferences.get().working_hours == WorkingHours(
        start=time(6, 30), weekdays=frozenset(range(1, 7)), country="SA"
    )


def test_hours_that_make_no_sense_are_refused(
    dialog: WorkingHoursDialog, runner: TaskRunner, services: Services
) -> None:
    dialog.start.set_value(time(18))
    save(dialog, runner)
    assert dialog.isVisible()
    assert dialog.banner.isVisible()
    dialog.start.set_value(time(9))
    for check in dialog.days.values():
        check.setChecked(False)
    QTest.mouseClick(dialog.days[1], LEFT)
    QTest.mouseClick(dialog.days[1], LEFT)
    save(dialog, runner)
    assert dialog.isVisible()
    assert services.preferences.get().working_hours == WorkingHours()


def test_text_that_is_no_time_is_told_beside_the_button(
    dialog: WorkingHoursDialog, runner: TaskRunner
) -> None:
    dialog.end.setFocus()
    QTest.keyClicks(dialog.end, "late")
    QTest.keyClick(dialog.end, Qt.Key.Key_Tab)
    assert "is not a time" in dialog.footer.reason.text()
    save(dialog, runner)
    assert dialog.isVisible()
