"""The notification center: read and unread notifications, opened by a bell."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.reminders.notification_center import NotificationCenter
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.bell_button import BellButton
from tests.fakes import FixedClock

WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton
SPEECH = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def two_notifications(store: SqlStore, services: Services, clock: FixedClock) -> None:
    """A job that failed three hours ago, and an alert of just now."""
    with store.begin() as work:
        for kind, title, hours in (
            (NotificationKind.JOB_FAILURE, "The job data-cleanup failed", 3),
            (NotificationKind.ALERT, "7 clients are late", 0),
        ):
            notice = NewNotification(kind=kind, title=title, key=title, text="In short")
            work.notifications.notify(
                [services.person.id], notice, now=clock.now() - timedelta(hours=hours)
            )


@pytest.fixture
def bell(viewer: Viewer, qtbot: QtBot) -> Iterator[BellButton]:
    window = QWidget()
    qtbot.addWidget(window)
    made = BellButton(viewer, window)
    window.show()
    yield made
    window.close()


@pytest.fixture
def center(
    services: Services,
    runner: TaskRunner,
    viewer: Viewer,
    bell: BellButton,
    two_notifications: None,
) -> NotificationCenter:
    """The list, opened at the bell."""
    made = NotificationCenter(services, runner, viewer, bell.window())

    def count() -> None:
        bell.show_count(services.notifications.unread_count())

    made.marked_read.connect(count)
    count()
    made.open_below(bell)
    assert runner.wait_idle(WAIT_MS)
    return made


def spoken(center: NotificationCenter) -> list[str]:
    model = center.model
    return [str(model.index(row).data(SPEECH)) for row in range(model.rowCount())]


def test_notifications_are_listed_newest_first_with_their_age(center: NotificationCenter) -> None:
    assert spoken(center) == [
        "Alert: 7 clients are late, now · In short, not read",
        "Background work failed: The job data-cleanup failed, 3 hours ago · In short, not read",
    ]


def test_the_bell_counts_unread_notifications(center: NotificationCenter, bell: BellButton) -> None:
    assert bell.count == 2
    assert bell.accessibleName() == "Notifications, 2 not read"


def test_mark_all_as_read_marks_every_notification(
    center: NotificationCenter, bell: BellButton, services: Services, runner: TaskRunner
) -> None:
    QTest.mouseClick(center.read_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.notifications.unread_count() == 0
    assert bell.count == 0
    assert not center.read_button.isEnabled()
    assert not any("not read" in one for one in spoken(center))


def test_enter_on_a_failed_job_opens_the_health_dialog(
    center: NotificationCenter, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    center.list.setCurrentIndex(center.model.index(1))
    with qtbot.waitSignal(center.health_requested):
        QTest.keyClick(center.list, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert not center.isVisible()
    assert services.notifications.unread_count() == 1


def test_a_click_opens_the_event_of_the_notification(
    center: NotificationCenter,
    store: SqlStore,
    services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    day = date(2025, 11, 4)
    when = When(start_date=day, end_date=day, timezone="America/New_York")
    event = services.events.create(EventContent(title="Audit", when=when)).event
    with store.begin() as work:
        notice = NewNotification(
            kind=NotificationKind.CHANGE, title="“Audit” was moved", key="moved", event_id=event.id
        )
        later = datetime(2025, 11, 4, 13, tzinfo=UTC)
        work.notifications.notify([services.person.id], notice, now=later)
    center.refresh()
    assert runner.wait_idle(WAIT_MS)
    spot = center.list.visualRect(center.model.index(0)).center()
    with qtbot.waitSignal(center.open_requested) as opened:
        QTest.mouseClick(center.list.viewport(), LEFT, pos=spot)
    assert opened.args is not None
    assert opened.args[0].event_id == event.id
    assert runner.wait_idle(WAIT_MS)


def test_an_empty_center_shows_a_placeholder(
    services: Services, runner: TaskRunner, viewer: Viewer, bell: BellButton
) -> None:
    center = NotificationCenter(services, runner, viewer, bell.window())
    center.open_below(bell)
    assert runner.wait_idle(WAIT_MS)
    assert center.empty.isVisible()
    assert not center.list.isVisible()
