"""What paper is to those who paint on it: black on white, without a present, in fine dots."""

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
"""How large a pixel of the views is on paper: text of 13 px has 9 points."""

HAIRLINE_PX = 0.7
"""How thick thin lines are: half a point."""

_MARGIN_MM = 11
_LIGATURES = QFont.Tag("liga")
_DENSITY = 6.0
"""Dots to the pixel of a picture: about 620 to the inch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperColors(Colors):
    """Those of the light window, with lines that a printer does not lose."""

    @property
    def hairline(self) -> QColor:
        """The thin lines between days and hours."""
        return blend(self.text, 0.35, self.surface)

    @property
    def weekend(self) -> QColor:
        """The ground of days on which nobody works."""
        return blend(self.text, 0.035, self.surface)


def _paper_colors() -> PaperColors:
    light = COLORS[Scheme.LIGHT]
    own = {each.name: getattr(light, each.name) for each in fields(light)}
    black, white, gray = QColor("#000000"), QColor("#ffffff"), QColor("#3d434b")
    own |= {"surface": white, "panel": white, "text": black, "secondary": gray}
    return PaperColors(**own)


class PaperTheme(Theme):
    """Letters as they are designed, not fitted to the dots of a screen, at their usual size."""

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
        """The system's own letters at `size` pixels."""
        wanted = (size, weight)
        if wanted not in self._designed:
            font = QFont(super().font(size, weight))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            font.setFeature(_LIGATURES, 0)  # “office” is not found where “ffi” is one letter
            self._designed[wanted] = font
        return self._designed[wanted]

    def hairline_px(self, density: float) -> float:  # noqa: ARG002  (a screen's depends on it)
        """A line that is thin on paper too: the thinnest of a printer is hardly seen."""
        return HAIRLINE_PX


class PaperIcons(Icons):
    """Pictures in as many dots as a printer has, whatever the painter says of itself."""

    def pixmap(
        self, name: str, color: QColor, size_px: int, density: float, *, filled: bool = False
    ) -> QPixmap:
        """A picture of `size_px` square."""
        return super().pixmap(name, color, size_px, max(density, _DENSITY), filled=filled)


class PaperViewer(Viewer):
    """Somebody who reads the calendar on paper, at a time that nobody knows."""

    __slots__ = ()

    def now(self) -> datetime:
        """Before everything: nothing is over on paper, and no day is today."""
        return datetime.min  # noqa: DTZ901  (naive, as the viewer's clocks are)


def paper_viewer(viewer: Viewer, application: QApplication) -> PaperViewer:
    """The same person with the same habits, at a sheet of paper; made on the GUI thread."""
    own = {each.name: getattr(viewer, each.name) for each in fields(viewer)}
    own |= {"theme": PaperTheme(application), "icons": PaperIcons(viewer.icons.folder)}
    return PaperViewer(**own)


class PaperSize(Enum):
    """The papers that offices have."""

    A4 = QPageSize.PageSizeId.A4
    LETTER = QPageSize.PageSizeId.Letter


def default_size(locale: QLocale) -> PaperSize:
    """The paper that people of the locale have in their printers."""
    is_us = locale.measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return PaperSize.LETTER if is_us else PaperSize.A4


def page_layout(size: PaperSize, *, is_landscape: bool) -> QPageLayout:
    """The paper upright or on its side, with margins that every printer can keep."""
    orientation = QPageLayout.Orientation
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    turned = orientation.Landscape if is_landscape else orientation.Portrait
    return QPageLayout(QPageSize(size.value), turned, margins, QPageLayout.Unit.Millimeter)


def printable_size(layout: QPageLayout) -> QSizeF:
    """How much can be painted on, in pixels of the views."""
    return layout.paintRect(QPageLayout.Unit.Point).size() / POINTS_PER_PX
