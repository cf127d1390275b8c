"""The theme: colors, fonts and measures, following the system's color scheme."""

import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QPen
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from terp_desktop.domain.event import Module
from terp_desktop.ui.theme.palette import (
    COLORS,
    WEEKEND_SHARE,
    Colors,
    EventColors,
    EventInks,
    Scheme,
    blend,
    ensure_contrast,
    qt_palette,
)
from terp_desktop.ui.theme.stylesheet import stylesheet
from terp_desktop.ui.threads.incremental_task import IncrementalTask

BODY, CAPTION, TITLE, PERIOD = 13, 11, 15, 20
"""Sizes of text, in pixels at a scale of 1."""

RADIUS, EVENT_RADIUS, MARK = 6, 4, 3
"""The corner radius of controls and of events, and the width of an event's mark, in pixels."""

CONTROL = 32
"""The height of controls, in pixels."""

# The system's default size of text, in pixels. Linux desktops have 13 to 15, so a small
# difference is not a request for larger text.
_DEFAULT_TEXT_PX = {"win32": 12.0, "darwin": 13.0}
_FALLBACK_TEXT_PX = 14.0
_SCALE_TOLERANCE = 0.16
_MIN_SCALE, _MAX_SCALE = 0.75, 3.0
# The opacity of an event's time and place.
_SOFT_SHARE = 0.88


class Theme(QObject):
    """The colors and fonts of the program; `changed` is emitted after they changed.

    `changing` is emitted before. It is the time to discard hidden widgets that can be made
    again, because restyling takes time for each widget.
    """

    changing = Signal()
    changed = Signal()

    def __init__(
        self, application: QApplication, scheme: Scheme | None = None, *, is_applied: bool = True
    ) -> None:
        """Style the application; `scheme` None follows the system.

        Without `is_applied` the application stays as it is: such a theme is for paper.
        """
        super().__init__(application if is_applied else None)
        self._application = application
        self._family = QFont(application.font())
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._inks: dict[tuple[Scheme, Module, str | None, float], EventInks] = {}
        self._faded: dict[tuple[int, float, int], QColor] = {}
        self._chosen_scheme = scheme
        self._shown = self._current_scheme()
        self.scale = text_scale(QFontInfo(self._family).pixelSize())
        if is_applied:
            application.setStyle("fusion")
            application.styleHints().colorSchemeChanged.connect(self._follow_system)
            self._apply_style()

    @property
    def scheme(self) -> Scheme:
        """The current scheme."""
        return self._shown

    @property
    def chosen_scheme(self) -> Scheme | None:
        """The person's choice; None follows the system."""
        return self._chosen_scheme

    @property
    def colors(self) -> Colors:
        """The colors of the current scheme."""
        return COLORS[self.scheme]

    def set_scheme(self, scheme: Scheme | None) -> None:
        """Change the scheme at once; None follows the system."""
        self._chosen_scheme = scheme
        IncrementalTask(self._change_steps()).finish()

    def set_scheme_gradually(self, scheme: Scheme | None) -> None:
        """Change the scheme in steps, without blocking the event loop; None follows the system."""
        self._chosen_scheme = scheme
        self._begin_change()

    def px(self, size: float) -> int:
        """A measure in pixels, scaled by the system's size of text."""
        return round(size * self.scale)

    def font(self, size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The system's font at `size` pixels before scaling, with digits of equal width."""
        key = (size, weight)
        if key not in self._fonts:
            font = QFont(self._family)
            font.setPixelSize(self.px(size))
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return self._fonts[key]

    def focus_pen(self) -> QPen:
        """The pen of the focus ring."""
        return QPen(self.colors.accent, 2)

    def hairline_px(self, density: float) -> float:
        """The width of a hairline: one physical pixel at the device pixel ratio `density`."""
        return 1 / density

    def event_colors(self, colors: EventColors, own: str | None) -> EventColors:
        """The colors of an event, derived from its own color if it has one."""
        if own is None:
            return colors
        mark, ground = QColor(own), self.colors.surface
        return EventColors(mark, blend(mark, 0.16, ground), blend(mark, 0.25, self.colors.text))

    def inks(self, module: Module, own: str | None, share: float) -> EventInks:
        """The colors of an event, faded to the opacity `share`; its text stays legible."""
        key = (self.scheme, module, own, share)
        if key not in self._inks:
            self._inks[key] = self._compute_inks(module, own, share)
        return self._inks[key]

    def fade(self, ink: QColor, share: float, ground: QColor) -> QColor:
        """The ink at the opacity `share` over the ground, as far as it stays legible.

        It is legible on the tinted background of a weekend too.
        """
        key = (ink.rgb(), share, ground.rgb())
        if key not in self._faded:
            tinted = blend(self.colors.text, WEEKEND_SHARE, ground)
            self._faded[key] = ensure_contrast(blend(ink, share, ground), ink, tinted)
        return self._faded[key]

    def _compute_inks(self, module: Module, own: str | None, share: float) -> EventInks:
        colors, event = self.colors, self.event_colors(self.colors.modules[module], own)
        if share == 1:
            soft = ensure_contrast(
                blend(event.text, _SOFT_SHARE, event.fill), event.text, event.fill
            )
            return EventInks(
                event.mark, event.fill, event.text, soft, colors.text, colors.secondary
            )
        mark, fill, text = (
            blend(color, share, colors.surface) for color in (event.mark, event.fill, event.text)
        )
        # Legible on the page as well: an outlined event has no fill.
        for ground in (fill, colors.surface):
            text = ensure_contrast(text, event.text, ground)
        title, quiet = (
            self.fade(ink, share, colors.surface) for ink in (colors.text, colors.secondary)
        )
        return EventInks(mark, fill, text, text, title, quiet)

    @Slot()
    def _follow_system(self) -> None:
        if self._chosen_scheme is None:
            self._begin_change()

    def _begin_change(self) -> None:
        changing = IncrementalTask(self._change_steps(), self)
        changing.run_without_pause(changing.deleteLater)

    def _change_steps(self) -> Iterator[None]:
        """Restyle everything in steps; visible windows are not repainted until all is done."""
        self.changing.emit()
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        try:
            for window in windows:
                window.setUpdatesEnabled(False)
            yield
            self._shown = self._current_scheme()
            self._apply_style()
            yield
            self.changed.emit()
            yield
        finally:
            for window in filter(isValid, windows):
                window.setUpdatesEnabled(True)

    def _current_scheme(self) -> Scheme:
        system = self._application.styleHints().colorScheme()
        dark = Scheme.DARK if system == Qt.ColorScheme.Dark else Scheme.LIGHT
        return self._chosen_scheme or dark

    def _apply_style(self) -> None:
        application, font = self._application, self.font()
        application.setPalette(qt_palette(self.colors))
        if application.font() != font:
            application.setFont(font)
        # Replacing one sheet by another takes Qt five times as long as these two calls.
        application.setStyleSheet("")
        application.setStyleSheet(stylesheet(self.colors, self.scale))


def text_scale(system_text_px: float) -> float:
    """The system's size of text, relative to the usual one, from 0.75 to 3.

    Small differences count as 1, and so does a size of zero, as without any font.
    """
    if system_text_px <= 0:
        return 1.0
    usual = _DEFAULT_TEXT_PX.get(sys.platform, _FALLBACK_TEXT_PX)
    scale = system_text_px / usual
    if abs(scale - 1) <= _SCALE_TOLERANCE:
        return 1.0
    return min(max(scale, _MIN_SCALE), _MAX_SCALE)
