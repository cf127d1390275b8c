"""Dragging over ten thousand events: a pointer move costs a fraction of painting the page."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence, reading_order
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.text.regional import UserLocale
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.viewer import Viewer
from tests.benchmarks.conftest import PerformanceReport
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import timed_event, wall_time

EVENTS = 10_000
SHARE = 0.25
Fastest = Callable[[Callable[[], object]], float]


@pytest.fixture(scope="module")
def viewer(qapp: QApplication) -> Viewer:
    """A viewer of a busy calendar."""
    theme = Theme(qapp, Scheme.LIGHT)
    return Viewer(
        FixedClock(), UserLocale(QLocale("en_GB")), theme, Icons(resources_folder() / "icons")
    )


def crowd(first: str, days: int) -> list[DisplayedOccurrence]:
    """That many events, spread over those days."""
    random = Random(1)
    found = []
    for number in range(EVENTS):
        quarter = timedelta(days=random.randrange(days), minutes=15 * random.randrange(92))
        found.append(
            timed_event(
                wall_time(first) + quarter, random.choice([30, 60]), title=f"Visit {number}"
            )
        )
    return sorted(found, key=reading_order)


def busy(view: CalendarView, first: str, days: int) -> CalendarView:
    """The visible view with these events."""
    view.resize(1100, 800)
    view.show()
    view.show_page(date(2025, 11, 4), crowd(first, days))
    QApplication.processEvents()
    return view


@pytest.mark.parametrize("kind", ["month", "week"])
def test_a_move_of_a_drag_takes_a_fraction_of_what_painting_the_page_takes(
    benchmark: Any, performance: PerformanceReport, fastest: Fastest, viewer: Viewer, kind: str
) -> None:
    if kind == "month":
        view = busy(MonthView(viewer), "2025-10-27 00:00", 35)
    else:
        view = busy(TimeGridView(viewer, WeekPaging(viewer)), "2025-11-03 00:00", 7)
    whole = fastest(view.viewport().repaint)
    tile = next(one for one in view.tiles() if 250 < one.rect.top() < 400)
    start = tile.rect.center().toPoint()
    places = cycle(start + QPoint(40 * (step % 7), 25 * (step % 5)) for step in range(1, 35))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)

    def move() -> None:
        QTest.mouseMove(view.viewport(), next(places))
        QApplication.processEvents()

    benchmark.pedantic(move, rounds=50, warmup_rounds=5)
    assert view.preview is not None
    view.cancel_drag()
    ratio = benchmark.stats.stats.median / whole
    performance.record(
        f"a move of a drag over a {kind} with 10,000 events",
        promise=f"≤ {SHARE:g} of painting the page",
        found=f"{ratio:.2f} of it, {1000 * benchmark.stats.stats.median:.1f} ms",
    )
    assert ratio <= SHARE
