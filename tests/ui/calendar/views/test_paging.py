from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QLocale

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.views.paging import DayPaging, MonthPaging, WeekPaging
from terp_desktop.ui.viewer import Viewer

DAY = date(2025, 11, 4)


def test_a_british_month_is_shown_from_monday_to_sunday(viewer: Viewer) -> None:
    assert MonthPaging(viewer).page(DAY) == Days(date(2025, 10, 27), date(2025, 12, 1))


def test_turning_a_month_from_its_31st_does_not_leave_one_out(viewer: Viewer) -> None:
    paging = MonthPaging(viewer)
    assert paging.shift_anchor(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert paging.shift_anchor(date(2025, 1, 31), -2) == date(2024, 11, 30)


def test_a_work_week_is_monday_to_friday(viewer: Viewer) -> None:
    page = WeekPaging(viewer, is_work_week=True).page(date(2025, 11, 9))
    assert page == Days(date(2025, 11, 3), date(2025, 11, 8))


def test_a_work_week_and_its_weekend_are_those_of_the_country(viewer: Viewer) -> None:
    egyptian = replace(viewer, locale=QLocale("ar_EG"))
    page = WeekPaging(egyptian, is_work_week=True).page(DAY)
    assert page == Days(date(2025, 11, 2), date(2025, 11, 7))
    free = [day for day in WeekPaging(egyptian).page(DAY) if egyptian.is_day_off(day)]
    assert free == [date(2025, 11, 1), date(2025, 11, 7)]


def test_pages_are_called_by_the_words_of_the_locale(viewer: Viewer) -> None:
    assert MonthPaging(viewer).title(DAY) == "November 2025"
    assert MonthPaging(viewer).short_title(DAY) == "Nov 2025"
    assert WeekPaging(viewer).title(DAY) == "3 \N{EN DASH} 9 Nov 2025"
    assert DayPaging(viewer).title(DAY) == "Tuesday, 4 November 2025"
    assert DayPaging(viewer).short_title(DAY) == "Tue, 4 Nov"
    assert DayPaging(viewer).short_title(date(2026, 11, 4)) == "Wed, 4 Nov 2026"


@pytest.mark.parametrize("locale, expected", [("en_GB", "1 Nov"), ("en_US", "Nov 1")])
def test_the_first_of_a_month_names_it_in_the_order_of_the_locale(
    viewer: Viewer, locale: str, expected: str
) -> None:
    assert replace(viewer, locale=QLocale(locale)).day_of_month(date(2025, 11, 1)) == expected


def test_turning_back_and_forth_comes_back_to_the_same_week_and_day(viewer: Viewer) -> None:
    for paging in (WeekPaging(viewer), DayPaging(viewer)):
        assert paging.shift_anchor(paging.shift_anchor(DAY, 3), -3) == DAY
        assert paging.page(paging.shift_anchor(DAY, 1)).first == paging.page(DAY).end
