"""How everything looks: colors, letters and measures, following the system's own choice."""

import sys
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QPen
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from terp_desktop.domain.event import Module
from terp_desktop.ui.theme.contrast import ensure_contrast
from terp_desktop.ui.theme.palette import (
    COLORS,
    WEEKEND_SHARE,
    Colors,
    EventColors,
    EventInks,
    Scheme,
    blend,
    qt_palette,
)
from terp_desktop.ui.theme.stylesheet import stylesheet
from terp_desktop.ui.threads.incremental_task import IncrementalTask

BODY, CAPTION, TITLE, PERIOD = 13, 11, 15, 20
"""Sizes of text, in pixels at the system's usual size of text."""

RADIUS, EVENT_RADIUS, MARK = 6, 4, 3
"""Corners of controls and of events, and the width of an event's mark, in pixels."""

CONTROL = 32
"""Heights of controls, in pixels."""

# The system's size of text that people have who never changed it, in pixels; desktops of
# Linux have 13 to 15, so a little more or less is not a wish for larger text.
_DEFAULT_TEXT_PX = {"win32": 12.0, "darwin": 13.0}
_FALLBACK_TEXT_PX = 14.0
_SCALE_TOLERANCE = 0.16
_MIN_SCALE, _MAX_SCALE = 0.75, 3.0
# How much of an event's text its time and place have.
_SOFT_SHARE = 0.88


class Theme(QObject):
    """The colors and letters of the program; `changed` tells that they are others now.

    `changing` tells before that they will be: what nobody sees and can be made again is best
    let go then, for each widget takes its time to be dressed.
    """

    changing = Signal()
    changed = Signal()

    def __init__(
        self, application: QApplication, scheme: Scheme | None = None, *, is_applied: bool = True
    ) -> None:
        """Dress the application; `scheme` None follows the system.

        One that is not worn leaves the application as it is: it is for paper.
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
        """The scheme that is shown."""
        return self._shown

    @property
    def chosen_scheme(self) -> Scheme | None:
        """The scheme that the person chose; None follows the system."""
        return self._chosen_scheme

    @property
    def colors(self) -> Colors:
        """The colors of the scheme that is shown."""
        return COLORS[self.scheme]

    def set_scheme(self, scheme: Scheme | None) -> None:
        """Show this scheme at once; None follows the system."""
        self._chosen_scheme = scheme
        IncrementalTask(self._change_steps()).finish()

    def set_scheme_gradually(self, scheme: Scheme | None) -> None:
        """Show this scheme as soon as everything is dressed, which nothing stands still for."""
        self._chosen_scheme = scheme
        self._begin_change()

    def px(self, size: float) -> int:
        """A measure for the usual size of text, at the system's size of text."""
        return round(size * self.scale)

    def font(self, size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The system's own letters at `size` pixels; figures all as wide as each other."""
        wanted = (size, weight)
        if wanted not in self._fonts:
            font = QFont(self._family)
            font.setPixelSize(self.px(size))
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[wanted] = font
        return self._fonts[wanted]

    def focus_pen(self) -> QPen:
        """What the ring around whatever has the keyboard is drawn with."""
        return QPen(self.colors.accent, 2)

    def hairline_px(self, density: float) -> float:
        """How thick the lines between days and hours are: one of `density` dots to a pixel."""
        return 1 / density

    def event_colors(self, colors: EventColors, own: str | None) -> EventColors:
        """The colors of an event that has a color of its own, made from that one."""
        if own is None:
            return colors
        mark, ground = QColor(own), self.colors.surface
        return EventColors(mark, blend(mark, 0.16, ground), blend(mark, 0.25, self.colors.text))

    def inks(self, module: Module, own: str | None, share: float) -> EventInks:
        """The colors of an event, faded to `share` against the page; its text can be read."""
        wanted = (self.scheme, module, own, share)
        if wanted not in self._inks:
            self._inks[wanted] = self._compute_inks(module, own, share)
        return self._inks[wanted]

    def fade(self, ink: QColor, share: float, ground: QColor) -> QColor:
        """The ink as if `share` of it were let through to the ground; it can be read there.

        Also on a weekend, whose ground is tinted.
        """
        wanted = (ink.rgb(), share, ground.rgb())
        if wanted not in self._faded:
            tinted = blend(self.colors.text, WEEKEND_SHARE, ground)
            self._faded[wanted] = ensure_contrast(blend(ink, share, ground), ink, tinted)
        return self._faded[wanted]

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
        # On the page as well: what is outlined has no fill.
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
        """Dress everything anew, in steps; what is seen stays as it is until all is done."""
        self.changing.emit()
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
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
        # Qt changes one sheet for another in five times the time that both of these take.
        application.setStyleSheet("")
        application.setStyleSheet(stylesheet(self.colors, self.scale))


def text_scale(system_text_px: float) -> float:
    """How much larger than usual the person has asked the system to make text.

    A size that is none, as without any font, is no wish.
    """
    if system_text_px <= 0:
        return 1.0
    usual = _DEFAULT_TEXT_PX.get(sys.platform, _FALLBACK_TEXT_PX)
    wish = system_text_px / usual
    if abs(wish - 1) <= _SCALE_TOLERANCE:
        return 1.0
    return min(max(wish, _MIN_SCALE), _MAX_SCALE)
