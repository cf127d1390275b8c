"""A viewer, theme and icons for paper: black on white, no present time, high resolution."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QLocale, QMarginsF, QSizeF
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPixmap
from PySide6.QtWidgets import QApplication

from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import COLORS, Colors, Scheme, blend
from terp_desktop.ui.theme.theme import BODY, Theme
from terp_desktop.ui.viewer import Viewer

POINTS_PER_PX = 0.7
"""Points on paper per pixel of the views: text of 13 px has 9 points."""

HAIRLINE_PX = 0.7
"""The width of hairlines on paper: half a point."""

_MARGIN_MM = 11
_LIGATURES = QFont.Tag("liga")
_DENSITY = 6.0
"""Dots per pixel of an icon: about 620 dpi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperColors(Colors):
    """The colors of the light scheme, with lines dark enough for a printer."""

    @property
    def hairline(self) -> QColor:
        """The lines between days and hours."""
        return blend(self.text, 0.35, self.surface)

    @property
    def weekend(self) -> QColor:
        """The background of days off."""
        return blend(self.text, 0.035, self.surface)


def _paper_colors() -> PaperColors:
    light = COLORS[Scheme.LIGHT]
    own = {each.name: getattr(light, each.name) for each in fields(light)}
    black, white, gray = QColor("#000000"), QColor("#ffffff"), QColor("#3d434b")
    own |= {"surface": white, "panel": white, "text": black, "secondary": gray}
    return PaperColors(**own)


class PaperTheme(Theme):
    """The theme of paper: its own colors, a scale of 1, fonts without hinting."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application, Scheme.LIGHT, is_applied=False)
        self.scale = 1.0
        self._colors = _paper_colors()
        self._designed: dict[tuple[int, QFont.Weight], QFont] = {}

    @property
    def colors(self) -> Colors:
        """Black on white."""
        return self._colors

    def font(self, size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The system's font at `size` pixels, without hinting and ligatures."""
        key = (size, weight)
        if key not in self._designed:
            font = QFont(super().font(size, weight))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            font.setFeature(_LIGATURES, 0)  # a search in the PDF would not find “ffi” as one glyph
            self._designed[key] = font
        return self._designed[key]

    def hairline_px(self, density: float) -> float:  # noqa: ARG002  (a screen's depends on it)
        """A fixed width: the thinnest line of a printer is hardly visible."""
        return HAIRLINE_PX


class PaperIcons(Icons):
    """Icons in a printer's resolution, whatever the painter's device pixel ratio."""

    def pixmap(
        self, name: str, color: QColor, size_px: int, density: float, *, filled: bool = False
    ) -> QPixmap:
        """An icon of `size_px` square."""
        return super().pixmap(name, color, size_px, max(density, _DENSITY), filled=filled)


class PaperViewer(Viewer):
    """The viewer of a printed calendar, for whom there is no present time."""

    __slots__ = ()

    def now(self) -> datetime:
        """The earliest time: on paper no event is past and no day is today."""
        return datetime.min  # noqa: DTZ901  (naive, as the viewer's clocks are)


def paper_viewer(viewer: Viewer, application: QApplication) -> PaperViewer:
    """The viewer with theme and icons for paper; call it on the GUI thread."""
    own = {each.name: getattr(viewer, each.name) for each in fields(viewer)}
    own |= {"theme": PaperTheme(application), "icons": PaperIcons(viewer.icons.folder)}
    return PaperViewer(**own)


class PaperSize(Enum):
    """The sizes of paper."""

    A4 = QPageSize.PageSizeId.A4
    LETTER = QPageSize.PageSizeId.Letter


def default_size(locale: QLocale) -> PaperSize:
    """The usual size of paper in the locale."""
    is_us = locale.measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return PaperSize.LETTER if is_us else PaperSize.A4


def page_layout(size: PaperSize, *, is_landscape: bool) -> QPageLayout:
    """The paper in its orientation, with margins that every printer supports."""
    orientation = QPageLayout.Orientation
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    turned = orientation.Landscape if is_landscape else orientation.Portrait
    return QPageLayout(QPageSize(size.value), turned, margins, QPageLayout.Unit.Millimeter)


def printable_size(layout: QPageLayout) -> QSizeF:
    """The printable area, in pixels of the views."""
    return layout.paintRect(QPageLayout.Unit.Point).size() / POINTS_PER_PX
