from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import EventContent, EventType, Module, Status
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.person import Person
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.name_dialog import NameDialog
from terp_desktop.ui.widgets.question import QuestionDialog
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import LastView, WindowSettings
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import (
    WAIT_MS,
    click_button,
    create_event,
    displayed_titles,
    refresh_window,
)

ORDERS = Filters(modules=frozenset({Module.ORDERS}))


@pytest.fixture
def filled(
    window: MainWindow, services: Services, runner: TaskRunner, person: Person
) -> MainWindow:
    for title, module, event_type, owner in (
        ("Order", Module.ORDERS, EventType.DEADLINE, person.id),
        ("Visit", Module.CLIENTS, EventType.MEETING, None),
    ):
        services.events.create(
            EventContent(
                title=title,
                when=event_time(wall_time("2025-11-04 09:00")),
                module=module,
                event_type=event_type,
                assigned_to=owner,
            )
        )
    refresh_window(window, runner)
    return window


def test_a_module_is_hidden_by_its_color_and_it_is_said(filled: MainWindow) -> None:
    click_button(filled.sidebar.filters.modules.checks[Module.CLIENTS])
    assert displayed_titles(filled) == ["Order"]
    assert filled.status.full_text.endswith("1 hidden by filters")
    click_button(filled.status.clear_filters_button)
    assert sorted(displayed_titles(filled)) == ["Order", "Visit"]
    assert "hidden" not in filled.status.full_text


def test_filters_hold_in_every_view(filled: MainWindow, runner: TaskRunner) -> None:
    filled.filters.filter_by(ORDERS)
    for kind in ViewType:
        filled.show_view(kind)
        assert runner.wait_idle(WAIT_MS)
        QApplication.sendPostedEvents()
        assert displayed_titles(filled) == ["Order"]


def test_the_agenda_says_what_is_hidden_of_its_month(
    filled: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for day in (2, 9, 16):
        create_event(services, "Visit", f"2025-12-{day:02} 09:00")
    refresh_window(filled, runner)
    filled.show_view(ViewType.AGENDA)
    assert runner.wait_idle(WAIT_MS)
    filled.filters.filter_by(ORDERS)
    assert runner.wait_idle(WAIT_MS)
    assert filled.status.full_text.endswith("1 hidden by filters")
    filled.go_to(date(2025, 12, 1))
    assert runner.wait_idle(WAIT_MS)
    assert filled.status.full_text.endswith("3 hidden by filters")
    filled.filters.clear()
    assert runner.wait_idle(WAIT_MS)
    assert "hidden" not in filled.status.full_text


def test_hiding_the_last_module_shows_all_again(filled: MainWindow) -> None:
    filled.filters.filter_by(ORDERS)
    click_button(filled.sidebar.filters.modules.checks[Module.ORDERS])
    assert filled.filters.filters == Filters()


def test_with_ctrl_a_module_is_seen_alone_and_then_all_are_again(filled: MainWindow) -> None:
    checks, control = filled.sidebar.filters.modules.checks, Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(checks[Module.ORDERS], Qt.MouseButton.LeftButton, control)
    assert filled.filters.filters == ORDERS
    assert displayed_titles(filled) == ["Order"]
    assert [one for one, check in checks.items() if check.isChecked()] == [Module.ORDERS]
    QTest.keyClick(checks[Module.CLIENTS], Qt.Key.Key_Space, control)
    assert displayed_titles(filled) == ["Visit"]
    QTest.keyClick(checks[Module.CLIENTS], Qt.Key.Key_Space, control)
    assert filled.filters.filters == Filters()


def test_types_are_ticked_in_a_list(filled: MainWindow) -> None:
    button = filled.sidebar.filters.types
    click_button(button)
    assert button.popover is not None
    deadline = next(check for check in button.popover.checks if check.text() == "Deadline")
    QTest.keyClick(deadline, Qt.Key.Key_Space)
    assert displayed_titles(filled) == ["Order"]
    assert button.summary == "Deadline"
    assert button.accessibleName() == "Type: Deadline"
    click_button(button.popover.any_button)
    assert len(displayed_titles(filled)) == 2
    button.popover.close()


def test_people_can_be_chosen_by_name(filled: MainWindow, person: Person) -> None:
    button = filled.sidebar.filters.people
    click_button(button)
    assert button.popover is not None
    click_button(button.popover.checks[0])
    assert filled.filters.filters.assigned_to == {person.id}
    assert displayed_titles(filled) == ["Order"]
    button.popover.close()


def test_a_page_on_which_everything_is_hidden_says_so(filled: MainWindow) -> None:
    filled.filters.filter_by(Filters(statuses=frozenset({Status.CANCELLED})))
    assert filled.calendar.hint.text() == "2 events here are hidden by filters."
    assert filled.calendar.hint.isVisible()


def dialog_of(window: MainWindow) -> NameDialog:
    return next(one for one in window.findChildren(NameDialog) if one.isVisible())


def saved(window: MainWindow, runner: TaskRunner, name: str) -> None:
    click_button(window.sidebar.views.save_button)
    dialog = dialog_of(window)
    QTest.keyClicks(dialog.name, name)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)


def names(window: MainWindow) -> list[str]:
    return [line.view.name for line in window.sidebar.views.buttons]


def test_what_is_shown_is_saved_as_a_view_and_shown_again(
    filled: MainWindow, runner: TaskRunner
) -> None:
    filled.filters.filter_by(ORDERS)
    filled.show_view(ViewType.WEEK)
    saved(filled, runner, "Orders")
    assert names(filled) == ["My Calendar", "Orders"]
    mine, orders = filled.sidebar.views.buttons
    assert orders.isChecked()
    click_button(mine)
    assert runner.wait_idle(WAIT_MS)
    assert (filled.calendar.kind, filled.filters.filters) == (ViewType.MONTH, Filters())
    click_button(orders)
    assert runner.wait_idle(WAIT_MS)
    assert (filled.calendar.kind, filled.filters.filters) == (ViewType.WEEK, ORDERS)


def test_a_name_that_is_taken_is_refused_in_the_dialog(
    filled: MainWindow, runner: TaskRunner
) -> None:
    saved(filled, runner, "my calendar")
    dialog = dialog_of(filled)
    assert dialog.error_label.text() == (
        "You have a view “my calendar” already. Choose another name."
    )
    dialog.reject()
    assert names(filled) == ["My Calendar"]


def test_a_view_that_was_left_can_be_changed_to_what_is_shown(
    filled: MainWindow, services: Services, runner: TaskRunner
) -> None:
    click_button(filled.sidebar.views.buttons[0])
    filled.filters.filter_by(ORDERS)
    button = filled.sidebar.views.update_button
    assert button.isVisible()
    click_button(button)
    assert runner.wait_idle(WAIT_MS)
    assert services.views.default().filters == ORDERS
    assert not button.isVisible()


def test_a_view_is_renamed_made_the_default_and_deleted(
    filled: MainWindow, services: Services, runner: TaskRunner
) -> None:
    saved(filled, runner, "Orders")
    QTest.keyClick(filled.sidebar.views.buttons[1], Qt.Key.Key_F2)
    dialog = dialog_of(filled)
    dialog.name.setText("All orders")
    click_button(dialog.ok_button)
    assert runner.wait_idle(WAIT_MS)
    assert names(filled) == ["My Calendar", "All orders"]
    view = filled.sidebar.views.buttons[1].view
    filled.sidebar.views.default_requested.emit(view)
    assert runner.wait_idle(WAIT_MS)
    assert services.views.default().name == "All orders"
    QTest.keyClick(filled.sidebar.views.buttons[0], Qt.Key.Key_Delete)
    question = next(one for one in filled.findChildren(QuestionDialog) if one.isVisible())
    click_button(next(iter(question.buttons.values())))
    assert runner.wait_idle(WAIT_MS)
    assert names(filled) == ["All orders"]


def test_the_first_start_shows_the_default_view(
    services: Services, runner: TaskRunner, viewer: Viewer
) -> None:
    mine = services.views.default()
    services.views.change(mine.id, ORDERS, ViewType.AGENDA)
    window = MainWindow(services, runner, viewer)
    assert runner.wait_idle(WAIT_MS)
    assert (window.calendar.kind, window.filters.filters) == (ViewType.AGENDA, ORDERS)
    window.deleteLater()


def test_a_later_start_shows_what_was_shown_last(
    services: Services, runner: TaskRunner, viewer: Viewer, tmp_path: Path
) -> None:
    seen = LastView(view_type=ViewType.DAY, filters=ORDERS, view_id=None)
    WindowSettings(tmp_path / "window.ini").save_last_view(seen)
    remembering = Viewer(
        viewer.clock,
        viewer.locale,
        viewer.theme,
        viewer.icons,
        WindowSettings(tmp_path / "window.ini"),
    )
    window = MainWindow(services, runner, remembering)
    assert window.calendar.kind is ViewType.DAY
    assert window.filters.filters == ORDERS
    window.show_view(ViewType.WEEK)
    assert runner.wait_idle(WAIT_MS)
    again = WindowSettings(tmp_path / "window.ini").last_view()
    assert again is not None
    assert again.view_type is ViewType.WEEK
    window.deleteLater()


def test_an_invalid_stored_last_view_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text('[calendar]\nseen="{nonsense"\n', encoding="utf-8")
    assert WindowSettings(file).last_view() is None


def test_the_left_panel_stays_folded_at_the_next_start(
    services: Services, runner: TaskRunner, viewer: Viewer
) -> None:
    viewer.settings.set_value("window/left", "folded")
    window = MainWindow(services, runner, viewer)
    window.resize(1200, 800)
    window.show()
    assert runner.wait_idle(WAIT_MS)
    assert not window.sidebar.isVisible()
    window.close()
    window.deleteLater()


def test_a_page_that_comes_does_not_hide_what_else_has_failed(
    filled: MainWindow, runner: TaskRunner
) -> None:
    filled.report_error(NotFoundError("The backup is gone.", remedy="Choose another one."))
    click_button(filled.bar.forward)
    assert runner.wait_idle(WAIT_MS)
    assert "The backup is gone." in filled.banner.label.text()
    assert filled.banner.isVisible()


def test_busy_days_have_a_dot(filled: MainWindow, runner: TaskRunner) -> None:
    grid = filled.sidebar.month.grid
    assert [day.isoformat() for day in sorted(grid.busy)] == ["2025-11-04"]
    filled.filters.filter_by(Filters(statuses=frozenset({Status.CANCELLED})))
    assert runner.wait_idle(WAIT_MS)
    assert grid.busy == frozenset()
