"""Linked records in the side panel and the event dialog: shown, linked, unlinked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.details.records import RecordDetails
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.record_fields import RecordChooser, RecordFields
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.wrapped_text import WrappedText
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.details_panels import DAY, WHEN, open_details_panel, show_first_event

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 5000

ShowAbout = Callable[..., DetailsPanel]


@pytest.fixture(autouse=True)
def erp(tables: Tables) -> None:
    tables.write(
        "INSERT INTO clients (id, teri_code, name, credit_limit)"
        " VALUES (1, 'ACME', 'Acme Foods', 20000), (2, 'EAST', 'East Trading', NULL)"
    )
    for number, due, total, left, status in (
        ("INV-1", "2025-10-20", "1234.5", "1034.5", "OVERDUE"),
        ("INV-2", "2025-11-20", "500", "500", "SENT"),
        ("INV-3", "2025-09-01", "80", "0", "PAID"),
    ):
        tables.write(
            'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
            ' "totalAmount", "amountDue", status) VALUES (?, 1, ?, ?, ?, ?, ?)',
            *(number, due, due, total, left, status),
        )
    tables.write(
        'INSERT INTO bills ("billNumber", "vendorId", "billDate", "dueDate", "totalAmount",'
        ' "amountDue", status)'
        " VALUES ('B-77', 5, '2025-10-01', '2025-11-04', 300, 300, 'PENDING')"
    )


@pytest.fixture
def panel(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    return open_details_panel(services, runner, viewer, qtbot)


def write(services: Services, **fields: Any) -> int:
    return services.events.create(EventContent(title="Call", when=WHEN, **fields)).event.id


def record_texts(panel: DetailsPanel) -> list[list[str]]:
    """The text of each record."""
    return [
        [one.toPlainText() for one in lines.findChildren(WrappedText)]
        + [one.text() for one in lines.findChildren(QLabel)]
        for lines in panel.findChildren(RecordDetails)
        if lines.isVisibleTo(panel)
    ]


def link_button(panel: DetailsPanel) -> QPushButton:
    found = panel.findChild(QPushButton, "link record")
    assert found is not None
    return found


def removers(fields: RecordFields) -> list[QPushButton]:
    buttons = fields.findChildren(QPushButton)
    return [one for one in buttons if one is not fields.add_button and one.isVisible()]


def linked(fields: RecordFields) -> list[str]:
    return [one.accessibleName() for one in removers(fields)]


def type_into(chooser: RecordChooser, runner: TaskRunner, words: str) -> list[str]:
    QTest.keyClicks(chooser.entry, words)
    assert runner.wait_idle(WAIT_MS)
    return [chooser.list.item(row).text() for row in range(chooser.list.count())]


def test_a_client_is_shown_with_overdue_and_open_amounts(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    write(services, client_id=1)
    show_first_event(panel, runner, services)
    assert record_texts(panel) == [
        [
            "Acme Foods (ACME)",
            *("Open", "1,534.50", "Overdue", "1,034.50", "Credit limit", "20,000.00"),
            "2 open invoices, 15 days late",
        ]
    ]


def test_an_invoice_and_a_bill_are_shown_with_their_open_amounts(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    write(services, invoice_id=1, bill_id=1)
    show_first_event(panel, runner, services)
    assert record_texts(panel) == [
        [
            "Invoice INV-1",
            *("Acme Foods", "Open", "1,034.50", "Total", "1,234.50"),
            "Due 20 Oct, 15 days late",
        ],
        ["Bill B-77", "Open", "300.00", "Due today"],
    ]


def test_paid_and_not_yet_due_records_are_marked(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    event_id = write(services, invoice_id=3)
    show_first_event(panel, runner, services)
    assert record_texts(panel) == [["Invoice INV-3", "Acme Foods", "Paid"]]
    services.events.delete(event_id)
    write(services, invoice_id=2, client_id=2)
    show_first_event(panel, runner, services)
    assert record_texts(panel) == [
        ["East Trading (EAST)", "Open", "0.00"],
        ["Invoice INV-2", "Acme Foods", "Open", "500.00", "Due 20 Nov, in 16 days"],
    ]


def test_a_record_is_linked_by_keyboard_where_the_event_is_read(
    panel: DetailsPanel, services: Services, runner: TaskRunner, clock: FixedClock, qtbot: QtBot
) -> None:
    event_id = write(services)
    clock.advance(timedelta(minutes=1))
    show_first_event(panel, runner, services)
    link_button(panel).setFocus()
    QTest.keyClick(link_button(panel), Qt.Key.Key_Space)
    (chooser,) = panel.findChildren(RecordChooser)
    assert QApplication.focusWidget() is chooser.entry
    assert type_into(chooser, runner, "acme") == [
        "Acme Foods (ACME)",
        *("Invoice INV-2\nAcme Foods", "Invoice INV-1\nAcme Foods", "Invoice INV-3\nAcme Foods"),
    ]
    QTest.keyClick(chooser.entry, Qt.Key.Key_Down)
    QTest.keyClick(chooser.entry, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.changed):
        QTest.keyClick(chooser.entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event_id).content.invoice_id == 1
    assert record_texts(panel)[0][0] == "Invoice INV-1"
    assert any("changed the invoice" in one.text() for one in panel.findChildren(QLabel))


def test_a_search_for_a_record_without_results_shows_a_placeholder(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    write(services)
    show_first_event(panel, runner, services)
    QTest.mouseClick(link_button(panel), LEFT)
    (chooser,) = panel.findChildren(RecordChooser)
    assert type_into(chooser, runner, "zebra") == []
    assert chooser.hint.text() == "Nothing has that name or number."
    QTest.keyClick(chooser.entry, Qt.Key.Key_Return)
    assert chooser.isVisible()
    QTest.keyClick(chooser.entry, Qt.Key.Key_Escape)
    assert not chooser.isVisible()


def test_a_record_is_unlinked_and_that_can_be_undone(
    panel: DetailsPanel, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event_id = write(services, client_id=1)
    show_first_event(panel, runner, services)
    cross = panel.findChild(QToolButton, "unlink CLIENT")
    assert cross is not None
    assert cross.accessibleName() == "Unlink Acme Foods (ACME)"
    with qtbot.waitSignal(panel.changed):
        QTest.mouseClick(cross, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert record_texts(panel) == []
    services.undo.undo()
    assert services.events.get(event_id).content.client_id == 1


def test_a_link_of_a_series_is_that_of_all_its_dates_without_a_question(
    panel: DetailsPanel, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    event_id = write(services, rule=rule)
    show_first_event(panel, runner, services)
    QTest.mouseClick(link_button(panel), LEFT)
    (chooser,) = panel.findChildren(RecordChooser)
    type_into(chooser, runner, "east")
    with qtbot.waitSignal(panel.changed):
        line = chooser.list.visualItemRect(chooser.list.item(0)).center()
        QTest.mouseClick(chooser.list.viewport(), LEFT, pos=line)
    event = services.events.get(event_id)
    assert (event.content.client_id, event.content.rule) == (2, rule)


def test_viewers_see_amounts_and_no_buttons(
    services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
) -> None:
    write(services, client_id=1)
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="Embedded", is_embedded=True)
    panel = open_details_panel(ben_services, runner, viewer, qtbot)
    show_first_event(panel, runner, ben_services)
    assert record_texts(panel)[0][0] == "Acme Foods (ACME)"
    assert panel.findChild(QPushButton, "link record") is None
    assert panel.findChild(QToolButton, "unlink CLIENT") is None


def test_the_event_dialog_links_and_unlinks_too(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> None:
    event = services.events.get(write(services, client_id=1))
    dialog = EventDialog(services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.open_for(EditRequest(content=event.content, event_id=event.id, version=event.version))
    assert runner.wait_idle(WAIT_MS)
    fields = dialog.form.records
    qtbot.waitUntil(lambda: linked(fields) == ["Unlink Acme Foods (ACME)"])
    QTest.mouseClick(fields.add_button, LEFT)
    assert fields.chooser is not None
    type_into(fields.chooser, runner, "b-77")
    QTest.keyClick(fields.chooser.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: linked(fields) == ["Unlink Acme Foods (ACME)", "Unlink Bill B-77"])
    QTest.mouseClick(removers(fields)[0], LEFT)
    with qtbot.waitSignal(dialog.saved):
        QTest.mouseClick(dialog.save_button, LEFT)
    stored = services.events.get(event.id).content
    assert (stored.client_id, stored.bill_id) == (None, 1)
