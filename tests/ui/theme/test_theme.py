from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module
from terp_desktop.ui.search.search_model import CURRENT_ALPHA, HIGHLIGHT_ALPHA
from terp_desktop.ui.theme.palette import (
    CANCELLED_SHARE,
    COLORS,
    OTHER_MONTH_SHARE,
    PAST_SHARE,
    WEEKEND_SHARE,
    Scheme,
    blend,
)
from terp_desktop.ui.theme.theme import Theme, text_scale

READABLE, ENOUGH = 9, 4.5
"""The contrast of text on an event's fill, and the least of any text."""


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("module", Module)
def test_text_on_an_event_is_readable(scheme: Scheme, module: Module) -> None:
    colors = COLORS[scheme].modules[module]
    assert contrast(colors.text, colors.fill) >= READABLE


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("own", ["#ff0000", "#00ff00", "#ffff00", "#0000ff", "#000000", "#ffffff"])
def test_an_event_with_its_own_color_is_readable_too(
    qapp: QApplication, theme: Theme, scheme: Scheme, own: str
) -> None:
    theme.set_scheme(scheme)
    colors = theme.event_colors(theme.colors.modules[Module.GENERAL], own)
    assert colors.mark == QColor(own)
    assert contrast(colors.text, colors.fill) >= 4.5
    theme.set_scheme(Scheme.LIGHT)


@pytest.mark.parametrize("scheme", Scheme)
def test_the_quiet_text_is_readable_on_both_grounds(scheme: Scheme) -> None:
    colors = COLORS[scheme]
    for ground in (colors.surface, colors.panel):
        assert contrast(colors.secondary, ground) >= 4.5
        assert contrast(colors.text, ground) >= 7


@pytest.fixture(params=Scheme)
def worn(theme: Theme, request: pytest.FixtureRequest) -> Iterator[Theme]:
    """The look in either scheme."""
    theme.set_scheme(request.param)
    yield theme
    theme.set_scheme(Scheme.LIGHT)


@pytest.mark.parametrize("own", [None, "#ffff00", "#2f6fde", "#000000"])
@pytest.mark.parametrize("share", [1.0, PAST_SHARE, CANCELLED_SHARE])
@pytest.mark.parametrize("module", Module)
def test_every_text_of_an_event_is_readable_in_every_state(
    worn: Theme, module: Module, share: float, own: str | None
) -> None:
    inks, page = worn.inks(module, own, share), worn.colors.surface
    assert contrast(inks.text, inks.fill) >= ENOUGH
    assert contrast(inks.text, page) >= ENOUGH  # outlined, it has no fill
    assert contrast(inks.soft, inks.fill) >= ENOUGH
    weekend = blend(worn.colors.text, WEEKEND_SHARE, page)
    assert contrast(inks.title, weekend) >= ENOUGH
    assert contrast(inks.quiet, weekend) >= ENOUGH


@pytest.mark.parametrize("module", Module)
def test_a_selected_event_is_not_faded_and_readable(worn: Theme, module: Module) -> None:
    inks = worn.inks(module, None, 1.0)
    assert inks.selected_fill != inks.fill
    assert contrast(inks.text, inks.selected_fill) >= ENOUGH
    assert contrast(inks.soft, inks.selected_fill) >= ENOUGH


@pytest.mark.parametrize("share", [PAST_SHARE, CANCELLED_SHARE])
@pytest.mark.parametrize("module", Module)
def test_fading_keeps_the_text_readable(worn: Theme, module: Module, share: float) -> None:
    inks, event = worn.inks(module, None, share), worn.colors.modules[module]
    page = worn.colors.surface
    assert inks.mark == blend(event.mark, share, page)
    assert inks.fill == blend(event.fill, share, page)
    assert ENOUGH <= contrast(inks.text, inks.fill) < contrast(event.text, event.fill)


def test_days_of_other_months_are_fainter_and_can_be_read(worn: Theme) -> None:
    colors = worn.colors
    for ground in (colors.surface, colors.panel):
        for ink in (colors.text, colors.secondary, colors.holiday):
            faint = worn.fade(ink, OTHER_MONTH_SHARE, ground)
            assert ENOUGH <= contrast(faint, ground) <= contrast(ink, ground)
        assert contrast(worn.fade(colors.text, OTHER_MONTH_SHARE, ground), ground) < 6


def test_colored_text_is_readable_on_every_background(worn: Theme) -> None:
    colors = worn.colors
    for ground in (colors.surface, colors.panel):
        for tinted in (ground, blend(colors.text, 0.06, ground)):  # with the pointer over it
            assert contrast(colors.accent_text, tinted) >= ENOUGH
            assert contrast(colors.danger, tinted) >= ENOUGH
            assert contrast(colors.secondary, tinted) >= ENOUGH
    assert contrast(colors.danger, colors.danger_fill) >= ENOUGH
    assert contrast(colors.text, colors.danger_fill) >= ENOUGH
    assert contrast(colors.surface, colors.danger) >= ENOUGH


def test_search_matches_are_readable_on_their_background(worn: Theme) -> None:
    colors = worn.colors
    found = blend(colors.accent, HIGHLIGHT_ALPHA, colors.surface)
    assert contrast(colors.secondary, found) >= ENOUGH
    current = blend(colors.accent, CURRENT_ALPHA, colors.surface)
    assert contrast(colors.secondary, current) >= ENOUGH
    assert contrast(colors.text, blend(colors.accent, HIGHLIGHT_ALPHA, current)) >= ENOUGH


@pytest.mark.parametrize("scheme", Scheme)
def test_words_on_the_accent_are_readable(scheme: Scheme) -> None:
    assert contrast(COLORS[scheme].on_accent, COLORS[scheme].accent) >= 4.5


def test_choosing_a_scheme_restyles_the_application_and_emits_changed(
    qapp: QApplication, theme: Theme
) -> None:
    signals: list[bool] = []
    theme.changed.connect(lambda: signals.append(True))
    theme.set_scheme(Scheme.DARK)
    assert qapp.palette().window().color() == COLORS[Scheme.DARK].surface
    assert COLORS[Scheme.DARK].accent.name() in qapp.styleSheet()
    theme.set_scheme(Scheme.LIGHT)
    assert qapp.palette().window().color() == COLORS[Scheme.LIGHT].surface
    assert len(signals) == 2


def test_a_gradual_theme_change_is_painted_only_once_complete(
    qapp: QApplication, theme: Theme, qtbot: QtBot
) -> None:
    window = QLabel("Seen")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    changes: list[str] = []
    # Half of it in the old colors and half in the new is seen at no time.
    links = [
        theme.changing.connect(lambda: changes.append("changing")),
        theme.changed.connect(
            lambda: changes.append(f"changed, painted {window.updatesEnabled()}")
        ),
    ]
    theme.set_scheme_gradually(Scheme.DARK)
    assert changes == []
    assert theme.chosen_scheme is Scheme.DARK
    qtbot.waitUntil(lambda: len(changes) == 2)
    assert changes == ["changing", "changed, painted False"]
    qtbot.waitUntil(window.updatesEnabled)
    for link in links:
        QObject.disconnect(link)
    assert qapp.palette().window().color() == COLORS[Scheme.DARK].surface
    assert COLORS[Scheme.DARK].accent.name() in qapp.styleSheet()
    theme.set_scheme(Scheme.LIGHT)


def test_text_is_as_large_as_the_system_asks_for() -> None:
    assert text_scale(14) == 1
    assert text_scale(28) > 1.5
    assert text_scale(1000) <= 3


def test_letters_have_the_size_asked_for(theme: Theme) -> None:
    assert theme.font(20).pixelSize() == theme.px(20)
    assert theme.font(20) is theme.font(20)


def test_mixing_interpolates_from_background_to_color() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert blend(black, 0, white) == white
    assert blend(black, 1, white) == black
