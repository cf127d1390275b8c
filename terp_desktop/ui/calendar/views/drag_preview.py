"""The preview of an event that is dragged to another time."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from terp_desktop.domain.event import EventType, Module, Priority, Status, Visibility, When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrence,
)
from terp_desktop.ui.calendar.views.drawing import bar_shape
from terp_desktop.ui.calendar.views.event_painter import EventPainter
from terp_desktop.ui.calendar.views.tiles import EventKey, Shape, Tile
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import CAPTION, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer

_LABEL_PX, _LABEL_PADDING_PX, _GAP_PX = 22, 8, 4
_SHADOW_PX = 3


class PreviewPage(Protocol):
    """The page over which an event is dragged."""

    viewer: Viewer
    events: EventPainter

    def tiles_of(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The tiles of the event on the page, in the lane nearest to `near_y`."""

    def preview_clip(self, tile: Tile) -> QRectF:
        """The part of the page in which that tile is visible."""


@dataclass(frozen=True, slots=True)
class DragPreview:
    """An event at its possible new time, and that time as text.

    `moved_key` is the event that is faded meanwhile; `near_y` selects the lane of an all-day
    event. `companions` move along with it, each with a `near_y` of its own.
    """

    displayed: DisplayedOccurrence
    label: str
    moved_key: EventKey | None = None
    near_y: float | None = None
    companions: tuple[tuple[DisplayedOccurrence, float | None], ...] = ()

    @property
    def moved_keys(self) -> frozenset[EventKey]:
        """The events that are faded meanwhile; none for a copy."""
        if self.moved_key is None:
            return frozenset()
        return frozenset({self.moved_key, *(displayed.key for displayed, _ in self.companions)})

    def paint(self, painter: QPainter, page: PreviewPage) -> None:
        """Paint the event over the page, with its label."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tiles = self._tiles(page)
        for tile in [*self._companion_tiles(page), *tiles]:
            painter.save()
            painter.setClipRect(page.preview_clip(tile), Qt.ClipOperation.IntersectClip)
            _paint_tile(painter, page, tile)
            painter.restore()
        if tiles:
            self._paint_label(painter, page, self._label_rect(page, tiles))

    def bounds(self, page: PreviewPage) -> QRectF:
        """The bounding rectangle in the viewport."""
        tiles = self._tiles(page)
        bounds = self._label_rect(page, tiles) if tiles else QRectF()
        for tile in [*tiles, *self._companion_tiles(page)]:
            bounds = bounds.united(tile.rect)
        margin = page.viewer.theme.px(_SHADOW_PX) + 2
        return bounds.adjusted(-margin, -margin, margin, margin)

    def _tiles(self, page: PreviewPage) -> list[Tile]:
        return page.tiles_of(self.displayed, self.near_y)

    def _companion_tiles(self, page: PreviewPage) -> list[Tile]:
        return [
            tile
            for displayed, near_y in self.companions
            for tile in page.tiles_of(displayed, near_y)
        ]

    def _label_rect(self, page: PreviewPage, tiles: list[Tile]) -> QRectF:
        """The label's rectangle: above a block, but below a bar, away from the day names."""
        theme, clip = page.viewer.theme, page.preview_clip(tiles[0])
        width = page.events.text.width(self.label, theme.font(CAPTION))
        width = min(width + 2 * theme.px(_LABEL_PADDING_PX) + 1, clip.width())
        height, gap = theme.px(_LABEL_PX), theme.px(_GAP_PX)
        visible = tiles[0].rect.intersected(clip)
        above, below = visible.top() - gap - height, visible.bottom() + gap
        top = above if tiles[0].shape is Shape.BLOCK else below
        if top < clip.top() - height or top + height > clip.bottom():
            top = above if top == below else min(below, clip.bottom() - height)
        left = min(max(visible.left(), clip.left()), clip.right() - width)
        return QRectF(round(left), round(top), width, height)

    def _paint_label(self, painter: QPainter, page: PreviewPage, rect: QRectF) -> None:
        theme = page.viewer.theme
        padding = theme.px(_LABEL_PADDING_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent)
        painter.drawRoundedRect(rect, theme.px(EVENT_RADIUS), theme.px(EVENT_RADIUS))
        text_rect = rect.adjusted(padding, 0, -padding + 1, 0)
        font, ink = theme.font(CAPTION), theme.colors.on_accent
        page.events.text.draw(painter, text_rect, self.label, font, ink)


def _paint_tile(painter: QPainter, page: PreviewPage, tile: Tile) -> None:
    """Paint a tile on an opaque background, with a shadow and an outline in the accent color."""
    theme, ends = page.viewer.theme, tile.continuation
    radius, shadow = theme.px(EVENT_RADIUS), theme.px(_SHADOW_PX)
    is_bar = tile.shape is Shape.BAR
    left, right = is_bar and ends.before, is_bar and ends.after
    shape = bar_shape(tile.rect, radius, square_left=left, square_right=right)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(theme.colors.text, 0.10))
    painter.drawPath(shape.translated(0, shadow / 2))
    painter.setBrush(theme.colors.surface)
    painter.drawPath(shape)
    tile.paint(painter, page.events)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colors.accent, 1.5))
    painter.drawPath(shape)


def displayed_at(occurrence: Occurrence, when: When, zone: str) -> DisplayedOccurrence:
    """The occurrence moved to that time, in local time of `zone`."""
    span = when.span
    placed = occurrence._replace(when=when, start_utc=span.start, end_utc=span.end)
    return displayed_occurrence(placed, zone)


def displayed_new_event(
    when: When, zone: str, *, title: str = "", module: Module = Module.GENERAL
) -> DisplayedOccurrence:
    """A placeholder for a new event at that time."""
    span = when.span
    blank = Occurrence(
        event_id=0,
        instance_date=None,
        when=when,
        start_utc=span.start,
        end_utc=span.end,
        title=title or "New event",
        location=None,
        module=module,
        event_type=EventType.MEETING,
        status=Status.SCHEDULED,
        priority=Priority.MEDIUM,
        visibility=Visibility.COMPANY,
        color=None,
        assigned_to=None,
        created_by=0,
        version=0,
    )
    return displayed_occurrence(blank, zone)


def time_label(when: When, viewer: Viewer) -> str:
    """A time on one line: the day, the times, and the zone if it is not the viewer's."""
    return when_text(when, viewer.zone, viewer.locale, near=viewer.today())
