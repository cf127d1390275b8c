"""The check boxes that filter by module, and serve as the legend of its colors."""

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
    """A check box with the look of an event in the module's color.

    A click or Space with Ctrl emits `only_requested`, to show no other module.
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
        """One line; the name may be elided."""
        px = self._viewer.theme.px
        return QSize(px(120), px(_LINE_PX))

    def hitButton(self, _position: QPoint) -> bool:
        """True: the whole line can be clicked."""
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Handle a click with Ctrl."""
        if event.button() is Qt.MouseButton.LeftButton and event.modifiers() & _CONTROL:
            self.only_requested.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Space with Ctrl."""
        if event.key() == Qt.Key.Key_Space and event.modifiers() & _CONTROL:
            self.only_requested.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint with the hover background."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the swatch and the name."""
        theme = self._viewer.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            if self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colors.hover)
                painter.drawRoundedRect(rect, theme.px(EVENT_RADIUS), theme.px(EVENT_RADIUS))
            height = theme.px(_SWATCH_HEIGHT_PX)
            top = (self.height() - height) / 2
            self._paint_swatch(painter, QRectF(theme.px(2), top, theme.px(_SWATCH_PX), height))
            text_rect = rect.adjusted(theme.px(2 + _SWATCH_PX + 8), 0, 0, 0)
            color = theme.colors.text if self.isChecked() else theme.colors.secondary
            self._texts.draw(painter, text_rect, self.text(), theme.font(), color)
            if self.hasFocus():
                painter.setPen(theme.focus_pen())
                painter.setBrush(Qt.BrushStyle.NoBrush)
                radius = theme.px(EVENT_RADIUS)
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)

    def _paint_swatch(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._viewer.theme
        colors = theme.colors.modules[self._module]
        if not self.isChecked():
            painter.setPen(QPen(blend(colors.mark, 0.6, theme.colors.panel), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            return
        mark = QRectF(rect.left(), rect.top(), theme.px(MARK), rect.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.fill)
        painter.drawPath(bar_shape(rect, 3))
        painter.setBrush(colors.mark)
        painter.drawPath(bar_shape(mark, 3, square_right=True))
        pen = QPen(colors.text, theme.px(15) / 10)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = (
            QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in _TICK
        )
        painter.drawPolyline(QPolygonF(list(points)))


class ModuleCheckList(QWidget):
    """A check box for each module; `chosen` carries the modules to show, empty for all."""

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
        """Check these modules; all of them if the set is empty."""
        for module, check in self.checks.items():
            check.setChecked(not modules or module in modules)

    def _apply_checks(self) -> None:
        checked = frozenset(module for module, check in self.checks.items() if check.isChecked())
        # Unchecking the last module would empty the calendar; the empty set shows all instead.
        self._choose(checked if len(checked) < len(self.checks) else frozenset())

    def _show_only(self, module: Module) -> None:
        """Show only this module; if it is the only one already, show all."""
        others = (check for other, check in self.checks.items() if other is not module)
        is_only = self.checks[module].isChecked() and not any(box.isChecked() for box in others)
        self._choose(frozenset() if is_only else frozenset({module}))

    def _choose(self, modules: frozenset[Module]) -> None:
        self.show_modules(modules)
        self.chosen.emit(modules)
