"""The colors of the window and of the events, light and dark, and color arithmetic."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette

from terp_desktop.domain.event import Module

HAIRLINE_SHARE = 0.12
"""The share of the text color in a hairline."""

WEEKEND_SHARE = 0.02
"""The share of the text color in the background of a weekend."""

OTHER_MONTH_SHARE = 0.45
"""The opacity of text on days of another month, as far as it stays legible."""

PAST_SHARE = 0.70
"""The opacity of a past event; its text stays legible."""

CANCELLED_SHARE = 0.55
"""The opacity of a canceled event; its text stays legible."""

MINIMUM_CONTRAST = 4.5
"""The least contrast of text with its background by WCAG 2, also of faded text."""

_CONTRAST_STEPS = 20
# The share of the mark's color in the fill of a selected event.
_SELECTED_SHARE = 0.28


class Scheme(StrEnum):
    """The color scheme: light or dark."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class EventColors:
    """The mark at the leading edge, the fill behind the text, and the text (contrast 9:1)."""

    mark: QColor
    fill: QColor
    text: QColor


@dataclass(frozen=True, slots=True)
class EventInks:
    """All colors of one event in one state, opaque.

    `text` and `soft` are for text on the fill, `title` and `quiet` for text on the page.
    """

    mark: QColor
    fill: QColor
    text: QColor
    soft: QColor
    title: QColor
    quiet: QColor

    @property
    def selected_fill(self) -> QColor:
        """The fill of an event that is selected."""
        return blend(self.mark, _SELECTED_SHARE, self.fill)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colors:
    """All colors of one scheme; `accent_text` is the accent color for text."""

    surface: QColor
    panel: QColor
    line: QColor
    text: QColor
    secondary: QColor
    accent: QColor
    accent_text: QColor
    on_accent: QColor
    danger: QColor
    danger_fill: QColor
    modules: dict[Module, EventColors]

    @property
    def hairline(self) -> QColor:
        """The lines between days and hours; opaque, because that fills twenty times faster."""
        return blend(self.text, HAIRLINE_SHARE, self.surface)

    @property
    def hover(self) -> QColor:
        """Painted over what is under the pointer."""
        return with_alpha(self.text, 0.05)

    @property
    def holiday(self) -> QColor:
        """The number of a public holiday in the mini month."""
        return self.danger

    @property
    def weekend(self) -> QColor:
        """The background of days off; opaque as well."""
        return blend(self.text, WEEKEND_SHARE, self.surface)


def with_alpha(color: QColor, alpha: float) -> QColor:
    """The color with the opacity `alpha` (0 … 1)."""
    clear = QColor(color)
    clear.setAlphaF(alpha)
    return clear


def blend(color: QColor, share: float, ground: QColor) -> QColor:
    """The opaque color of `color` painted over `ground` with the opacity `share` (0 … 1)."""
    return QColor.fromRgbF(
        color.redF() * share + ground.redF() * (1 - share),
        color.greenF() * share + ground.greenF() * (1 - share),
        color.blueF() * share + ground.blueF() * (1 - share),
    )


def contrast_ratio(one: QColor, other: QColor) -> float:
    """The contrast of two colors: from 1 (equal) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ensure_contrast(ink: QColor, full: QColor, ground: QColor) -> QColor:
    """The ink, shifted toward `full` until it is legible on the ground."""
    shades = (blend(full, step / _CONTRAST_STEPS, ink) for step in range(_CONTRAST_STEPS))
    return next(
        (shade for shade in shades if contrast_ratio(shade, ground) >= MINIMUM_CONTRAST), full
    )


def _luminance(color: QColor) -> float:
    red, green, blue = (_linearize(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearize(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _event_colors(rows: dict[Module, tuple[str, str, str]]) -> dict[Module, EventColors]:
    return {
        module: EventColors(*(QColor(name) for name in names)) for module, names in rows.items()
    }


LIGHT = Colors(
    surface=QColor("#ffffff"),
    panel=QColor("#f7f8fa"),
    line=QColor("#e3e6ea"),
    text=QColor("#1d2129"),
    secondary=QColor("#5a6472"),
    accent=QColor("#2f6fde"),
    accent_text=QColor("#2a65cb"),
    on_accent=QColor("#ffffff"),
    danger=QColor("#b3261e"),
    danger_fill=QColor("#ffe6e3"),
    modules=_event_colors(
        {
            Module.GENERAL: ("#727b8a", "#ebedf0", "#393d45"),
            Module.CLIENTS: ("#2279dc", "#e3eefd", "#113d70"),
            Module.ORDERS: ("#068c8c", "#d3f5f4", "#034747"),
            Module.INVENTORY: ("#1d9330", "#dff4df", "#104a17"),
            Module.SAMPLES: ("#867d04", "#f0efd4", "#433f01"),
            Module.VENDORS: ("#ae6700", "#fee9d5", "#593301"),
            Module.ACCOUNTING: ("#cb473f", "#ffe6e3", "#68231e"),
            Module.COMPLIANCE: ("#9957c4", "#f4e7ff", "#4d2b64"),
        }
    ),
)

DARK = Colors(
    surface=QColor("#1b1d21"),
    panel=QColor("#22252a"),
    line=QColor("#33373e"),
    text=QColor("#e6e9ee"),
    secondary=QColor("#a3abb8"),
    accent=QColor("#7aa8ff"),
    accent_text=QColor("#7aa8ff"),
    on_accent=QColor("#10131a"),
    danger=QColor("#ff8a80"),
    danger_fill=QColor("#442320"),
    modules=_event_colors(
        {
            Module.GENERAL: ("#9da5b2", "#2c2e32", "#dee1e6"),
            Module.CLIENTS: ("#65a7fa", "#1c2f46", "#cfe3fe"),
            Module.ORDERS: ("#16bbbc", "#023536", "#bceceb"),
            Module.INVENTORY: ("#67bb6b", "#1d341e", "#ceebcd"),
            Module.SAMPLES: ("#b2a92a", "#322f0e", "#e6e4be"),
            Module.VENDORS: ("#e09036", "#3f2810", "#f9dbbf"),
            Module.ACCOUNTING: ("#ef7f74", "#442320", "#ffd6d1"),
            Module.COMPLIANCE: ("#bf8ae6", "#352641", "#ecd9fb"),
        }
    ),
)

COLORS = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK}


def qt_palette(colors: Colors) -> QPalette:
    """The colors as a palette for the controls that Qt paints itself."""
    palette, role = QPalette(), QPalette.ColorRole
    for kind, color in (
        (role.Window, colors.surface),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.panel),
        (role.Button, colors.surface),
        (role.ToolTipBase, colors.panel),
        (role.WindowText, colors.text),
        (role.Text, colors.text),
        (role.ButtonText, colors.text),
        (role.ToolTipText, colors.text),
        (role.BrightText, colors.danger),
        (role.PlaceholderText, colors.secondary),
        (role.Mid, colors.line),
        (role.Midlight, colors.line),
        (role.Highlight, colors.accent),
        (role.HighlightedText, colors.on_accent),
        (role.Accent, colors.accent),
        (role.Link, colors.accent_text),
        (role.LinkVisited, colors.accent_text),
    ):
        palette.setColor(kind, color)
    _fade_disabled(palette, colors)
    return palette


def _fade_disabled(palette: QPalette, colors: Colors) -> None:
    faded = blend(colors.text, 0.4, colors.surface)
    role = QPalette.ColorRole
    for kind in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, kind, faded)
