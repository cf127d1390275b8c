import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.event import Module
from terp_desktop.ui.palette import COLORS, Scheme, mixed
from terp_desktop.ui.theme import Theme, text_scale

READABLE = 9
"""The contrast that look.md asks of text on an event's fill."""


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
    theme.choose(scheme)
    colors = theme.event_colors(theme.colors.modules[Module.GENERAL], own)
    assert colors.mark == QColor(own)
    assert contrast(colors.text, colors.fill) >= 4.5
    theme.choose(Scheme.LIGHT)


@pytest.mark.parametrize("scheme", Scheme)
def test_the_quiet_text_is_readable_on_both_grounds(scheme: Scheme) -> None:
    colors = COLORS[scheme]
    for ground in (colors.surface, colors.panel):
        assert contrast(colors.secondary, ground) >= 4.5
        assert contrast(colors.text, ground) >= 7


@pytest.mark.parametrize("scheme", Scheme)
def test_words_on_the_accent_are_readable(scheme: Scheme) -> None:
    assert contrast(COLORS[scheme].on_accent, COLORS[scheme].accent) >= 4.5


def test_choosing_a_scheme_dresses_the_application_and_says_so(
    qapp: QApplication, theme: Theme
) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(True))
    theme.choose(Scheme.DARK)
    assert qapp.palette().window().color() == COLORS[Scheme.DARK].surface
    assert COLORS[Scheme.DARK].accent.name() in qapp.styleSheet()
    theme.choose(Scheme.LIGHT)
    assert qapp.palette().window().color() == COLORS[Scheme.LIGHT].surface
    assert len(told) == 2


def test_text_is_as_large_as_the_system_asks_for() -> None:
    assert text_scale(14) == 1
    assert text_scale(28) > 1.5
    assert text_scale(1000) <= 3


def test_letters_have_the_size_asked_for(theme: Theme) -> None:
    assert theme.font(20).pixelSize() == theme.px(20)
    assert theme.font(20) is theme.font(20)


def test_mixing_goes_from_the_ground_to_the_color() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert mixed(black, 0, white) == white
    assert mixed(black, 1, white) == black
