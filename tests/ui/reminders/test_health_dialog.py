"""Whether reminding works: the line in the status bar, and the page with the jobs."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.jobs import JobName, JobRun, JobStatus
from terp_desktop.services.container import Services
from terp_desktop.services.health import HealthReport
from terp_desktop.ui.reminders.health_dialog import HealthDialog
from terp_desktop.ui.reminders.health_text import elapsed_text, result_text, status_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock

WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton
NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)
"""Seven in the morning in New York, which is where the viewer is."""


def health(**values: object) -> HealthReport:
    return HealthReport(**{"now": NOON, "last_scan_at": NOON, "next_due": None, **values})  # type: ignore[arg-type]


def run(**values: object) -> JobRun:
    usual = {
        "id": 1,
        "job": JobName.DATA_CLEANUP,
        "slot": NOON,
        "status": JobStatus.DONE,
        "claimed_by": "here",
        "started_at": NOON,
    }
    return JobRun(**{**usual, **values})  # type: ignore[arg-type]


def test_the_line_says_that_reminding_works_and_what_comes_next(viewer: Viewer) -> None:
    due = datetime(2025, 11, 4, 19, tzinfo=UTC)
    text = status_text(health(next_due=due), NOON - timedelta(seconds=3), viewer)
    assert text == "Reminders on · last look 3 s ago · next 14:00"


def test_a_reminder_on_another_day_is_shown_with_its_date(viewer: Viewer) -> None:
    due = datetime(2025, 11, 6, 19, tzinfo=UTC)
    assert status_text(health(next_due=due), NOON, viewer).endswith("next 6 Nov 14:00")


def test_a_stalled_scan_is_reported_as_stalled(viewer: Viewer) -> None:
    text = status_text(health(), NOON - timedelta(minutes=20), viewer)
    assert text == "Reminders stand still · last look 20 min ago"


def test_the_status_shows_do_not_disturb_outages_and_problems(viewer: Viewer) -> None:
    quiet = health(quiet_until=NOON + timedelta(hours=2))
    assert status_text(quiet, NOON, viewer).startswith("Quiet until 09:00")
    assert "as far as they are known" in status_text(health(is_offline=True), NOON, viewer)
    ill = health(failed_runs=(run(),), dead_letters=4)
    assert status_text(ill, NOON, viewer).endswith("2 problems")


@pytest.mark.parametrize(
    "length, text",
    [
        (timedelta(milliseconds=200), "just now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_elapsed_time_is_shown_in_its_largest_unit(length: timedelta, text: str) -> None:
    assert elapsed_text(length) == text


def test_the_counts_of_a_run_are_shown_without_zeros() -> None:
    assert result_text(run(counts={"purged": 3, "oldMails": 0})) == "3 purged"
    assert result_text(run(counts={"purged": 0})) == "nothing to do"
    assert result_text(run(status=JobStatus.FAILED, error="disk full")) == "failed: disk full"


@pytest.fixture
def page(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> HealthDialog:
    made = HealthDialog(services, runner, viewer)
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def test_the_page_shows_the_six_jobs_with_schedule_and_last_run(page: HealthDialog) -> None:
    assert len(page.rows) == 6
    status = page.rows[JobName.INSTANCE_GENERATION].status.text()
    assert status == "Daily at 2:00. Never ran · next 5 Nov 02:00"
    assert page.heading.text() == "All is well"


def test_a_job_is_run_now_and_its_result_is_shown(
    page: HealthDialog, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    row = page.rows[JobName.DATA_CLEANUP]
    with qtbot.waitSignal(page.job_finished):
        QTest.mouseClick(row.button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "Just now: nothing to do" in row.status.text()
    assert row.button.isEnabled()
    assert services.jobs.last_run(JobName.DATA_CLEANUP) is not None


def test_the_test_reminder_rings_like_any_other(
    page: HealthDialog, services: Services, clock: FixedClock, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.test_requested):
        QTest.mouseClick(page.test_button, LEFT)
    clock.advance(timedelta(seconds=3))
    assert [one.title for one in services.reminders.scan()] == ["This is a test reminder"]
