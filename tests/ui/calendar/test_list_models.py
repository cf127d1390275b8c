"""The list models keep Qt's rules for models under any change."""

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.agenda_model import AgendaModel
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.day_popover import DayListModel
from terp_desktop.ui.search.search_model import SearchModel
from terp_desktop.ui.viewer import Viewer
from tests.ui.occurrence_builders import timed_event, wall_time
from tests.ui.window_driver import create_event

DAY = date(2025, 11, 4)
WEEK = timedelta(days=7)


def watched(model: QAbstractItemModel) -> QAbstractItemModelTester:
    """Fails the test as soon as the model breaks a rule."""
    fails = QAbstractItemModelTester.FailureReportingMode.Fatal
    return QAbstractItemModelTester(model, fails, model)


def visits(first: date, count: int, **fields: Any) -> list[DisplayedOccurrence]:
    start = wall_time(f"{first} 09:00")
    return [timed_event(start + timedelta(hours=hour), **fields) for hour in range(count)]


def event_lines(model: AgendaModel) -> int:
    """The number of lines, without those that name a month."""
    assert model.rowCount() == len(model.lines)
    return sum(not line.is_month for line in model.lines)


def test_the_agenda_grows_shrinks_and_is_filtered(viewer: Viewer) -> None:
    model = AgendaModel(viewer)
    watched(model)
    days = Days(DAY, DAY + WEEK)
    model.replace(days, visits(DAY, 3))
    model.append(Days(days.end, days.end + WEEK), visits(days.end, 2, module=Module.ORDERS))
    model.prepend(Days(DAY - WEEK, DAY), visits(DAY - WEEK, 4))
    assert event_lines(model) == 9
    model.filter_by(Filters(modules=frozenset({Module.ORDERS})))
    assert event_lines(model) == 2
    model.filter_by(Filters())
    model.add_named_days(frozenset({DAY + timedelta(days=2)}))
    assert event_lines(model) == 10
    model.drop_first()
    model.drop_last()
    assert event_lines(model) == 4
    model.replace(None)
    assert event_lines(model) == 0


def test_a_list_of_what_was_found_changes_as_one_types(viewer: Viewer, services: Services) -> None:
    for clock in ("09:00", "11:00"):
        create_event(services, f"Cupping at {clock}", f"2025-11-04 {clock}")
    model = SearchModel(viewer, viewer.theme)
    watched(model)
    for text, count in (("cupping", 2), ("cupping 11", 1), ("nothing", 0)):
        model.set_results(services.search.find(SearchQuery(text=text)).hits)
        assert model.rowCount() == count


def test_the_list_of_a_day(qtbot: QtBot, viewer: Viewer) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    model = DayListModel(visits(DAY, 3), viewer, parent)
    watched(model)
    assert model.rowCount() == 3


@pytest.mark.parametrize("kind", [AgendaModel, SearchModel])
def test_an_invalid_index_has_no_text(
    viewer: Viewer, kind: type[AgendaModel] | type[SearchModel]
) -> None:
    model = kind(viewer, viewer.theme)
    assert model.data(QModelIndex()) is None
