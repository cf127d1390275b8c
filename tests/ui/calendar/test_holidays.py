"""Public holidays as a layer of the views: where they are named, and how they come and go."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.calendar.views.agenda_view import AgendaView
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.holidays import HolidayReader
from terp_desktop.ui.settings.calendar_page import CalendarPage
from terp_desktop.ui.text.regional import RegionalSettings, UserLocale, read_regional_settings
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import COLORS, Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS, create_event, refresh_window

CHRISTMAS, BOXING_DAY = date(2025, 12, 25), date(2025, 12, 26)


@pytest.fixture
def viewer(services: Services, theme: Theme, british: None) -> Viewer:
    """Somebody in the United Kingdom, as the program starts there."""
    return Viewer(services.clock, UserLocale(QLocale()), theme, Icons(resources_folder() / "icons"))


@pytest.fixture
def december(window: MainWindow, runner: TaskRunner, viewer: Viewer) -> MainWindow:
    """The window on Christmas Day, with its holidays."""
    window.go_to(CHRISTMAS)
    settle(runner)
    assert viewer.holidays.name(CHRISTMAS) == "Christmas Day"
    return window


@pytest.fixture
def dark(theme: Theme) -> Iterator[None]:
    theme.set_scheme(Scheme.DARK)
    yield
    theme.set_scheme(Scheme.LIGHT)


def settle(runner: TaskRunner) -> None:
    """Let what waits for the first paint begin, and come to its end."""
    QApplication.processEvents()
    assert runner.wait_idle(WAIT_MS)


def open_settings(window: MainWindow, runner: TaskRunner) -> CalendarPage:
    window.menus.calendar.trigger()
    settle(runner)
    return next(page for page in window.findChildren(CalendarPage) if page.isVisible())


def tip_at(widget: QWidget, point: QPointF) -> str:
    where = point.toPoint()
    help_event = QHelpEvent(QEvent.Type.ToolTip, where, widget.mapToGlobal(where))
    QApplication.sendEvent(widget, help_event)
    return QToolTip.text()


def inks(image: QImage, rect: QRectF) -> set[str]:
    place = rect.toAlignedRect()
    return {
        image.pixelColor(x, y).name()
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    }


def month_of(window: MainWindow) -> MonthView:
    view = window.calendar.view
    assert isinstance(view, MonthView)
    return view


def beside_number(view: MonthView, day: date) -> QRectF:
    return view.layout_page.number_rect(day).adjusted(40, 2, -4, -2)


def test_a_holiday_is_named_beside_the_number_of_its_day(december: MainWindow) -> None:
    view = month_of(december)
    image = view.viewport().grab().toImage()
    secondary = COLORS[Scheme.LIGHT].secondary.name()
    assert secondary in inks(image, beside_number(view, CHRISTMAS))
    assert len(inks(image, beside_number(view, date(2025, 12, 23)))) == 1


def test_the_day_of_a_holiday_is_tinted_as_a_weekend(december: MainWindow) -> None:
    view = month_of(december)
    image = view.viewport().grab().toImage()

    def ground(day: date) -> str:
        return image.pixelColor(view.layout_page.cell_of(day).center().toPoint()).name()

    assert ground(CHRISTMAS) == ground(date(2025, 12, 27)) != ground(date(2025, 12, 23))


def test_dark_names_are_in_the_dark_looks_ink(dark: None, december: MainWindow) -> None:
    view = month_of(december)
    image = view.viewport().grab().toImage()
    secondary = COLORS[Scheme.DARK].secondary.name()
    assert secondary in inks(image, beside_number(view, CHRISTMAS))


def test_the_tool_tip_of_a_day_has_the_whole_name(december: MainWindow) -> None:
    view = month_of(december)
    ordinary = view.layout_page.cell_of(date(2025, 12, 23)).center()
    assert tip_at(view.viewport(), ordinary) == ""
    center = view.layout_page.cell_of(CHRISTMAS).center()
    assert tip_at(view.viewport(), center) == "Christmas Day\nPublic holiday"


def test_a_day_is_spoken_with_its_holiday(december: MainWindow) -> None:
    view = month_of(december)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    spoken = view.accessibleDescription()
    assert spoken == "Friday, 26 December 2025, Boxing Day, no events"


def test_the_list_of_a_crowded_day_is_headed_by_its_holiday(
    qtbot: QtBot, december: MainWindow, viewer: Viewer
) -> None:
    popover = DayPopover(CHRISTMAS, [], viewer, december)
    qtbot.addWidget(popover)
    title = next(iter(popover.findChildren(QLabel)))
    assert title.text() == "Thursday, 25 December 2025, Christmas Day"


def test_the_header_of_a_week_has_a_line_for_its_holidays(
    december: MainWindow, runner: TaskRunner
) -> None:
    december.show_view(ViewType.WEEK)
    view = december.calendar.view
    assert isinstance(view, TimeGridView)
    page = view.layout_page
    name = QRectF(page.column_left(page.column_of(CHRISTMAS)) + 4, 36, 90, 18)
    image = view.viewport().grab().toImage()
    assert len(inks(image, name)) > len(inks(image, name.translated(-200, 0))) == 1
    assert tip_at(view.viewport(), QPointF(name.center().x(), page.hours_top + 60)) == ""
    assert tip_at(view.viewport(), name.center()) == "Christmas Day\nPublic holiday"
    higher = page.measures.header
    december.go_to(date(2025, 12, 17))
    settle(runner)
    assert view.layout_page.measures.header < higher


def test_a_holiday_is_no_working_day(december: MainWindow) -> None:
    december.show_view(ViewType.WORK_WEEK)
    view = december.calendar.view
    assert isinstance(view, TimeGridView)
    image, page = view.viewport().grab().toImage(), view.layout_page

    def noon(day: date) -> str:
        x = page.column_left(page.column_of(day)) + 10
        return image.pixelColor(x, round(page.hours_top + page.y_of(200))).name()

    assert noon(CHRISTMAS) == noon(BOXING_DAY) != noon(date(2025, 12, 23))


def test_a_slot_is_spoken_with_its_holiday(december: MainWindow) -> None:
    december.show_view(ViewType.DAY)
    QTest.keyClick(december.calendar.view, Qt.Key.Key_Down)
    spoken = december.calendar.view.accessibleDescription()
    assert spoken == "Thursday, 25 December 2025, Christmas Day, 09:30"


def test_the_agenda_has_a_line_for_each_holiday(
    december: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Turkey", "2025-12-25 12:00")
    december.show_view(ViewType.AGENDA)
    refresh_window(december, runner)
    view = december.calendar.view
    assert isinstance(view, AgendaView)
    rows = [
        row
        for row, line in enumerate(view.agenda_model.lines)
        if line.day in {CHRISTMAS, BOXING_DAY}
    ]
    spoken = [view.agenda_model.data(view.agenda_model.index(row)) for row in rows]
    assert spoken == [
        "Thursday, 25 December 2025, Christmas Day, public holiday",
        "Thursday, 25 December, Turkey, 12:00 to 13:00",
        "Friday, 26 December 2025, Boxing Day, public holiday",
    ]
    tip = view.agenda_model.data(view.agenda_model.index(rows[0]), Qt.ItemDataRole.ToolTipRole)
    assert tip == "Christmas Day\nPublic holiday"


def test_the_small_month_has_its_number_in_red(december: MainWindow) -> None:
    grid = december.sidebar.month.grid
    red = COLORS[Scheme.LIGHT].holiday.name()
    image = grid.grab().toImage()
    assert red in inks(image, grid.cell(BOXING_DAY))
    assert red not in inks(image, grid.cell(date(2025, 12, 23)))
    assert tip_at(grid, grid.cell(BOXING_DAY).center()) == "Boxing Day"
    assert grid.accessibleDescription() == "Thursday, 25 December 2025, Christmas Day"


def test_the_menu_hides_and_shows_them(
    december: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    assert december.menus.holidays.isChecked()
    december.menus.holidays.trigger()
    assert viewer.holidays.name(CHRISTMAS) == ""
    assert not read_regional_settings(viewer.settings).shows_holidays
    december.menus.holidays.trigger()
    settle(runner)
    assert viewer.holidays.name(CHRISTMAS) == "Christmas Day"


def test_another_country_and_its_part_can_be_chosen(
    december: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    fields = open_settings(december, runner).holidays
    assert fields.country.currentText() == "As the system (United Kingdom)"
    assert not fields.subdivision.isVisible()
    fields.country.setCurrentIndex(fields.country.findText("Germany"))
    settle(runner)
    epiphany = date(2026, 1, 6)
    assert viewer.holidays.name(BOXING_DAY) == "Second Day of Christmas"
    assert viewer.holidays.name(epiphany) == ""
    fields.subdivision.setCurrentIndex(fields.subdivision.findText("Bayern"))
    settle(runner)
    assert viewer.holidays.name(epiphany) == "Epiphany"
    assert read_regional_settings(viewer.settings) == RegionalSettings(holiday_country="DE-BY")


def test_none_in_the_settings_and_the_menu_say_the_same(
    december: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    fields = open_settings(december, runner).holidays
    fields.country.setCurrentIndex(fields.country.findText("None"))
    settle(runner)
    assert viewer.holidays.name(CHRISTMAS) == ""
    assert not december.menus.holidays.isChecked()


def test_what_was_chosen_is_chosen_when_one_looks_again(
    december: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    december.appearance.set_regional_settings(RegionalSettings(holiday_country="DE-BY"))
    fields = open_settings(december, runner).holidays
    assert (fields.country.currentText(), fields.subdivision.currentText()) == ("Germany", "Bayern")
    assert fields.value == "DE-BY"


def test_holidays_of_far_years_are_loaded_when_shown(
    december: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    far = date(2031, 12, 25)
    assert viewer.holidays.name(far) == ""
    december.sidebar.month.grid.show_month(far)
    settle(runner)
    assert viewer.holidays.name(far) == "Christmas Day"
    assert viewer.holidays.name(CHRISTMAS) == "Christmas Day"


def test_nothing_is_fetched_before_the_calendar_is_there(
    services: Services, runner: TaskRunner, viewer: Viewer
) -> None:
    reader = HolidayReader(services.holidays, runner, viewer.holidays, runner)
    reader.set_country("GB")
    reader.load_around(CHRISTMAS)
    assert not runner.is_busy
    reader.begin()
    assert runner.wait_idle(WAIT_MS)
    assert viewer.holidays.name(CHRISTMAS) == "Christmas Day"


def test_where_the_system_names_no_country_there_are_none(
    qtbot: QtBot, services: Services, runner: TaskRunner, theme: Theme
) -> None:
    nowhere = Viewer(services.clock, QLocale.c(), theme, Icons(resources_folder() / "icons"))
    main = MainWindow(services, runner, nowhere)
    qtbot.addWidget(main)
    main.go_to(CHRISTMAS)
    settle(runner)
    assert nowhere.holidays.name(CHRISTMAS) == ""
