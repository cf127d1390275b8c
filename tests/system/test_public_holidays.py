"""The public holidays of countries and of parts of them."""

from datetime import date

from terp_desktop.domain.span import Days
from terp_desktop.system.public_holidays import PublicHolidays

HOLIDAYS = PublicHolidays()


def test_countries_and_their_parts_are_known() -> None:
    assert HOLIDAYS.knows("DE")
    assert HOLIDAYS.knows("DE-BY")
    assert not HOLIDAYS.knows("XX")
    assert not HOLIDAYS.knows("DE-XX")


def test_holidays_and_weekends_are_no_working_days() -> None:
    assert not HOLIDAYS.is_working_day(date(2025, 12, 25), "DE")  # a Thursday
    assert not HOLIDAYS.is_working_day(date(2025, 12, 27), "DE")  # a Saturday
    assert HOLIDAYS.is_working_day(date(2025, 12, 29), "DE")


def test_parts_of_a_country_have_holidays_of_their_own() -> None:
    corpus_christi = date(2025, 6, 19)
    assert not HOLIDAYS.is_working_day(corpus_christi, "DE-BY")
    assert HOLIDAYS.is_working_day(corpus_christi, "DE-BE")


def test_without_a_country_only_weekends_are_free() -> None:
    assert HOLIDAYS.is_working_day(date(2025, 12, 25), None)
    assert not HOLIDAYS.is_working_day(date(2025, 12, 27), None)


def test_holidays_have_names() -> None:
    week = Days(date(2025, 12, 22), date(2025, 12, 29))
    assert dict(HOLIDAYS.holiday_names(week, "US")) == {date(2025, 12, 25): "Christmas Day"}
    assert HOLIDAYS.holiday_names(week, "XX") == {}


def test_the_known_countries_and_parts_can_be_offered() -> None:
    assert {"DE", "US"} <= HOLIDAYS.countries()
    assert not {"DEU", "XX"} & HOLIDAYS.countries()
    assert HOLIDAYS.subdivisions("GB")["SCT"] == "Scotland"
    assert HOLIDAYS.subdivisions("XX") == {}


def test_only_parts_that_a_rule_can_name_are_offered() -> None:
    assert "TS" in HOLIDAYS.subdivisions("IT")
    assert "Trani" not in HOLIDAYS.subdivisions("IT")
    assert all(HOLIDAYS.knows(f"IT-{code}") for code in HOLIDAYS.subdivisions("IT"))
