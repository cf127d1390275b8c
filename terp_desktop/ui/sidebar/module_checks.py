"""The modules with their colors, which say what is shown and choose it."""

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from terp_desktop.domain.event import Module
from terp_desktop.ui.calendar.views.drawing import bar_shape
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import EVENT_RADIUS, MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

_LINE_PX, _SWATCH_PX, _SWATCH_HEIGHT_PX = 26, 20, 16
_CONTROL = Qt.KeyboardModifier.ControlModifier
_TICK = ((0.34, 0.52), (0.5, 0.7), (0.8, 0.3))


class ModuleCheckBox(QCheckBox):
    """A module: a small event in its color, ticked while the module is shown, and its name.

    `alone` asks, with Ctrl held, for this module and no other.
    """

    only_requested = Signal()

    def __init__(self, module: Module, viewer: Viewer) -> None:
        super().__init__(enum_label(module))
        self._module = module
        self._viewer = viewer
        self._texts = TextPainter()
        self.setChecked(True)
        self.setToolTip(f"Show or hide {enum_label(module)}\nWith Ctrl: show nothing else")
        viewer.theme.changed.connect(self._texts.clear_cache)
        viewer.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A line; the name may be cut."""
        px = self._viewer.theme.px
        return QSize(px(120), px(_LINE_PX))

    def hitButton(self, _place: QPoint) -> bool:
        """The whole line can be clicked."""
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """With Ctrl the module is wanted alone."""
        if event.button() is Qt.MouseButton.LeftButton and event.modifiers() & _CONTROL:
            self.only_requested.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space with Ctrl as a press with Ctrl."""
        if event.key() == Qt.Key.Key_Space and event.modifiers() & _CONTROL:
            self.only_requested.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the swatch and the name."""
        theme = self._viewer.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            whole = QRectF(self.rect())
            if self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colors.hover)
                painter.drawRoundedRect(whole, theme.px(EVENT_RADIUS), theme.px(EVENT_RADIUS))
            height = theme.px(_SWATCH_HEIGHT_PX)
            top = (self.height() - height) / 2
            self._paint_swatch(painter, QRectF(theme.px(2), top, theme.px(_SWATCH_PX), height))
            room = whole.adjusted(theme.px(2 + _SWATCH_PX + 8), 0, 0, 0)
            ink = theme.colors.text if self.isChecked() else theme.colors.secondary
            self._texts.draw(painter, room, self.text(), theme.font(), ink)
            if self.hasFocus():
                painter.setPen(theme.focus_pen())
                painter.setBrush(Qt.BrushStyle.NoBrush)
                radius = theme.px(EVENT_RADIUS)
                painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), radius, radius)

    def _paint_swatch(self, painter: QPainter, place: QRectF) -> None:
        theme = self._viewer.theme
        colors = theme.colors.modules[self._module]
        if not self.isChecked():
            painter.setPen(QPen(blend(colors.mark, 0.6, theme.colors.panel), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            return
        mark = QRectF(place.left(), place.top(), theme.px(MARK), place.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.fill)
        painter.drawPath(bar_shape(place, 3))
        painter.setBrush(colors.mark)
        painter.drawPath(bar_shape(mark, 3, square_right=True))
        pen = QPen(colors.text, theme.px(15) / 10)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = (
            QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in _TICK
        )
        painter.drawPolyline(QPolygonF(list(at)))


class ModuleCheckList(QWidget):
    """A line for each module; `chosen` tells the modules that are to be seen, none for all."""

    chosen = Signal(frozenset)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Modules")
        self.checks = {module: ModuleCheckBox(module, viewer) for module in Module}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for module, check in self.checks.items():
            column.addWidget(check)
            check.clicked.connect(self._apply_checks)
            check.only_requested.connect(partial(self._show_only, module))

    def show_modules(self, modules: frozenset[Module]) -> None:
        """Tick these modules; all of them, if none is named."""
        for module, check in self.checks.items():
            check.setChecked(not modules or module in modules)

    def _apply_checks(self) -> None:
        ticked = frozenset(module for module, check in self.checks.items() if check.isChecked())
        # Whoever takes the last tick away would look at an empty calendar: all come back.
        some = ticked if len(ticked) < len(self.checks) else frozenset()
        self._choose(some)

    def _show_only(self, module: Module) -> None:
        """Show one module; where it is alone already, all of them again."""
        others = (check for other, check in self.checks.items() if other is not module)
        is_alone = self.checks[module].isChecked() and not any(one.isChecked() for one in others)
        self._choose(frozenset() if is_alone else frozenset({module}))

    def _choose(self, some: frozenset[Module]) -> None:
        self.show_modules(some)
        self.chosen.emit(some)
