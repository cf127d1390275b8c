"""Legible text: the contrast of WCAG 2, and colors that have enough of it."""

from PySide6.QtGui import QColor

from terp_desktop.ui.theme.palette import blend

MINIMUM_RATIO = 4.5
"""The least contrast of text with its background, also of faded text."""

_STEPS = 20


def contrast_ratio(one: QColor, other: QColor) -> float:
    """The contrast of two colors: from 1 (equal) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ensure_contrast(ink: QColor, full: QColor, ground: QColor) -> QColor:
    """The ink, shifted toward `full` until it is legible on the ground."""
    shades = (blend(full, step / _STEPS, ink) for step in range(_STEPS))
    return next((shade for shade in shades if contrast_ratio(shade, ground) >= MINIMUM_RATIO), full)


def _luminance(color: QColor) -> float:
    red, green, blue = (_linearize(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearize(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
