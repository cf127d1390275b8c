"""The labels of the hours beside a time grid, in the viewer's zone and in a second one."""

from datetime import datetime, time

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.zone_hours import hours_in_zone
from terp_desktop.ui.calendar.views.grid_geometry import GridPage
from terp_desktop.ui.text.dates import zone_city
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

ALL_DAY = "All day"
"""The label of the all-day strip; the chevron that folds it is left of the label."""

CHEVRON_PX = 12
"""The width of the chevron, in pixels at a scale of 1."""

_HOURS = 24
_PADDING_PX, _MAX_NAME_PX = 8, 72
_LINE_PX = 16
_RIGHT = Qt.TextElideMode.ElideRight


class HourLabels:
    """Paints one column of hours, or two; the second shows the same instants in another zone."""

    def __init__(self, viewer: Viewer, texts: TextPainter) -> None:
        self._viewer = viewer
        self._texts = texts
        self._second_zone: str | None = None

    def set_second_zone(self, zone: str | None) -> None:
        """Show a second column for that zone; None or the viewer's own zone shows one column."""
        self._second_zone = None if zone == self._viewer.zone else zone

    # --- Measures --------------------------------------------------------------------------

    def width(self) -> int:
        """The width of the first column: of the longest time and the strip's label, in pixels."""
        short = self._viewer.short_time
        texts = [short(time(10, 59)), short(time(22, 59))]
        if self._second_zone is not None:
            texts.append(self._elide_name(zone_city(self._viewer.zone)))
        beside_chevron = self._max_width([ALL_DAY]) + self._viewer.theme.px(CHEVRON_PX)
        return max(self._max_width(texts), beside_chevron)

    def second_width(self, days: Days) -> int:
        """The width of the second column, in pixels; 0 without one."""
        zone = self._second_zone
        if zone is None:
            return 0
        return self._max_width(
            [*self._texts_in_zone(days, zone), self._elide_name(zone_city(zone))]
        )

    def _max_width(self, texts: list[str]) -> int:
        font = self._viewer.theme.font(CAPTION)
        widest = max(self._texts.width(text, font) for text in texts)
        return round(widest) + self._viewer.theme.px(2 * _PADDING_PX)

    def _elide_name(self, name: str) -> str:
        """The name of a city, elided to the greatest width of a column."""
        font, most = self._viewer.theme.font(CAPTION), self._viewer.theme.px(_MAX_NAME_PX)
        return self._texts.metrics(font).elidedText(name, _RIGHT, most)

    def _texts_in_zone(self, days: Days, zone: str) -> list[str]:
        hours = hours_in_zone(days, self._viewer.zone, zone)
        return ["/".join(map(self._viewer.short_time, times)) for times in hours]

    # --- Painting --------------------------------------------------------------------------

    def paint_hours(self, painter: QPainter, page: GridPage, present: float | None) -> None:
        """Paint the hours in the gutter; an hour near the `present` y is left out."""
        height = self._texts.metrics(self._viewer.theme.font(CAPTION)).height()
        zone = self._second_zone
        elsewhere = [] if zone is None else self._texts_in_zone(page.days, zone)
        for hour in range(1, _HOURS):
            y = page.y_of(hour * 60)
            if present is not None and abs(y - present) < height:
                continue
            self.paint_caption(painter, page, y, self._viewer.short_time(time(hour)))
            if elsewhere:
                self._paint_caption(painter, page.measures.second_gutter, y, elsewhere[hour])

    def paint_present(self, painter: QPainter, page: GridPage, y: float, now: datetime) -> None:
        """Paint the current time in both columns."""
        viewer, accent = self._viewer, self._viewer.theme.colors.accent_text
        self.paint_caption(painter, page, y, viewer.short_time(now.time()), accent)
        if self._second_zone is not None:
            there = zones.to_local(viewer.clock.now(), self._second_zone)
            text = viewer.short_time(there.time().replace(fold=0))
            self._paint_caption(painter, page.measures.second_gutter, y, text, accent)

    def paint_heads(self, painter: QPainter, page: GridPage, y: float, offset: str) -> None:
        """Paint the heads of the columns: the UTC offset of a single one, or the cities of both."""
        if self._second_zone is None:
            self.paint_caption(painter, page, y, offset)
            return
        own, second = (zone_city(zone) for zone in (self._viewer.zone, self._second_zone))
        self._paint_caption(painter, page.measures.second_gutter, y, self._elide_name(second))
        self.paint_caption(painter, page, y, self._elide_name(own))

    def paint_caption(
        self, painter: QPainter, page: GridPage, y: float, text: str, color: QColor | None = None
    ) -> float:
        """Paint a caption at the right of the gutter, centered on `y`; returns its left edge."""
        return self._paint_caption(painter, page.measures.gutter, y, text, color)

    def _paint_caption(
        self, painter: QPainter, right: float, y: float, text: str, color: QColor | None = None
    ) -> float:
        theme = self._viewer.theme
        font = theme.font(CAPTION)
        width = self._texts.width(text, font)
        left = max(right - theme.px(_PADDING_PX) - width, 0)
        rect = QRectF(left, y - _LINE_PX / 2, width + 1, _LINE_PX)
        self._texts.draw(painter, rect, text, font, color or theme.colors.secondary)
        return left
