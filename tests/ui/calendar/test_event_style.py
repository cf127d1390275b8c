from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.event import Module, Priority, Status, Visibility
from terp_desktop.ui.calendar.descriptions import day_speech, event_speech, tool_tip
from terp_desktop.ui.calendar.event_style import EventStyle, event_signs, style_event
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import elide, wrap
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

NOW = wall_time("2025-11-04 12:00")
TEXT = "Vendor price negotiation with Kandy Highland Estates"
GERMAN = "Donaudampfschifffahrtsgesellschaft Jahresabschlussbesprechung"
JAPANESE = "取引先との価格交渉と契約更新の打ち合わせ"


def look(one: DisplayedOccurrence, theme: Theme) -> EventStyle:
    return style_event(one, theme, NOW)


def later(**fields: Any) -> DisplayedOccurrence:
    return timed_event(wall_time("2025-11-04 15:00"), **fields)


def test_a_canceled_event_is_struck_through_and_faded(theme: Theme) -> None:
    canceled, plain = look(later(status=Status.CANCELLED), theme), look(later(), theme)
    assert canceled.is_struck_out
    assert not plain.is_struck_out
    assert canceled.inks.fill != plain.inks.fill


@pytest.mark.parametrize("response", ["TENTATIVE", "PENDING"])
def test_an_event_without_acceptance_is_outlined(theme: Theme, response: str) -> None:
    assert look(later(response=response), theme).is_outlined
    assert not look(later(response="ACCEPTED"), theme).is_outlined


def test_past_events_are_fainter_than_future_ones(theme: Theme) -> None:
    over, running = (
        timed_event(wall_time("2025-11-04 09:00")),
        timed_event(wall_time("2025-11-04 11:30")),
    )
    assert look(over, theme).inks.mark != look(later(), theme).inks.mark
    assert look(running, theme).inks.mark == look(later(), theme).inks.mark


def test_every_state_has_a_sign_of_its_own() -> None:
    states = (
        later(status=Status.COMPLETED),
        later(priority=Priority.URGENT),
        later(priority=Priority.HIGH),
        later(visibility=Visibility.PRIVATE),
        later(has_reminder=True),
        later(instance_date=NOW.date()),
        later(is_auto_generated=True),
    )
    signs = [event_signs(one.occurrence) for one in states]
    assert [len(one) for one in signs] == [1] * len(states)
    assert len(set(signs)) == len(states)
    assert event_signs(later().occurrence) == ()


def test_an_event_is_spoken_with_its_day_and_all_that_is_painted_of_it(viewer: Viewer) -> None:
    one = later(
        title="Call Acme",
        location="Room 4",
        module=Module.CLIENTS,
        priority=Priority.URGENT,
        status=Status.CANCELLED,
        response="TENTATIVE",
    )
    assert event_speech(one, viewer) == (
        "Call Acme, Tue, 4 Nov 2025, 15:00 \N{EN DASH} 16:00, Room 4, Clients, "
        "tentative, canceled, urgent"
    )


def test_whole_days_are_spoken_as_days(viewer: Viewer) -> None:
    fair = all_day_event(NOW.date(), wall_time("2025-11-06 00:00").date(), title="Fair")
    assert event_speech(fair, viewer) == "Fair, Tue, 4 Nov 2025 \N{EN DASH} Thu, 6 Nov 2025"
    assert event_speech(all_day_event(NOW.date()), viewer) == "Visit, Tue, 4 Nov 2025, all day"
    assert day_speech(NOW.date(), 1, viewer) == "Tuesday, 4 November 2025, 1 event"


def test_the_tool_tip_has_what_may_be_cut_on_the_page(viewer: Viewer) -> None:
    tip = tool_tip(later(title=TEXT, location="Dock 2"), viewer)
    assert tip.splitlines() == [TEXT, "Tue, 4 Nov 2025, 15:00 \N{EN DASH} 16:00", "Dock 2"]


def test_text_is_cut_at_a_letter(qapp: QApplication, theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font())
    width = metrics.horizontalAdvance("Vendor price negotiation wi…") + 1
    assert elide(TEXT, metrics, width) == "Vendor price negotiation wi…"
    assert elide(TEXT, metrics, 10_000) == TEXT


@given(st.sampled_from([TEXT, GERMAN, JAPANESE, "Ship 👩‍👩‍👧 boxes"]), st.integers(1, 400))
def test_text_is_never_cut_without_an_ellipsis(
    qapp: QApplication, theme: Theme, text: str, width: int
) -> None:
    metrics = QFontMetricsF(theme.font())
    shown = elide(text, metrics, width)
    assert metrics.horizontalAdvance(shown) <= width
    if shown != text:
        assert text.startswith(shown.removesuffix("…"))
        assert shown.endswith("…") or width < metrics.horizontalAdvance("…")


@given(st.sampled_from([TEXT, GERMAN, "Kick-off with Acme"]), st.integers(30, 200))
def test_a_word_is_broken_over_lines_with_a_hyphen_only(
    qapp: QApplication, theme: Theme, text: str, width: int
) -> None:
    metrics = QFontMetricsF(theme.font())
    lines = wrap(text, metrics, [width] * len(text), hyphen="-")
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    rest = text
    for line in lines[:-1]:
        kept = line if rest.startswith(line) else line.removesuffix("-")
        assert rest.startswith(kept)
        after = rest[len(kept) :]
        assert line.endswith("-") or after.startswith(" ")
        rest = after.lstrip()
    assert rest == lines[-1]


def test_japanese_is_broken_between_characters_without_a_hyphen(
    qapp: QApplication, theme: Theme
) -> None:
    metrics = QFontMetricsF(theme.font())
    width = metrics.horizontalAdvance(JAPANESE) / 3
    lines = wrap(JAPANESE, metrics, [width] * 5, hyphen="-")
    assert len(lines) > 2
    assert "".join(lines) == JAPANESE


def test_text_is_broken_into_lines_between_words(qapp: QApplication, theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font())
    width = metrics.horizontalAdvance("Vendor price negotiation")
    lines = wrap(TEXT, metrics, [width] * 3)
    assert lines == ["Vendor price negotiation", "with Kandy Highland", "Estates"]
    assert wrap(TEXT, metrics, [width] * 2)[1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)


def test_breaking_text_loses_no_letter(qapp: QApplication, theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font())
    for width in (8, 20, 33, 70):
        lines = wrap(TEXT, metrics, [width] * 60)
        assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")


def test_where_not_even_an_ellipsis_fits_nothing_is_shown(qapp: QApplication, theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font())
    assert elide(TEXT, metrics, 1) == ""
    assert elide(TEXT, metrics, metrics.horizontalAdvance("…")) == "…"
