"""Qt's controls with chevrons and check marks, which a style sheet draws only from images."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.styling import px, theme_colors

_BOX = 16


class ComboBox(QComboBox):
    """A combo box with a chevron; text that is too long is elided.

    The wheel changes it while it has the focus only: a form that scrolls moves fields under
    the pointer.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose the next value; without the focus, leave the event to the form."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the combo box, then the chevron."""
        if self.isEditable():
            super().paintEvent(event)
        else:
            self._draw_elided()
        draw_chevron(self)

    def _draw_elided(self) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        width = self.width() - px(8 + 24)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, width
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class SpinBox(QSpinBox):
    """A spin box with chevrons; like a combo box, it ignores the wheel without the focus."""

    def __init__(self, lowest: int, highest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(lowest, highest)
        self.setFixedHeight(px(CONTROL))
        self.lineEdit().setTextMargins(px(8), 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step the number; without the focus, leave the event to the form."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the number, then the chevrons."""
        super().paintEvent(event)
        middle = self.height() / 2
        draw_chevron(self, middle - px(5), upwards=True, size=3)
        draw_chevron(self, middle + px(5), size=3)


class CheckBox(QCheckBox):
    """A check box that is visible on any background."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box and its text."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        side = px(_BOX)
        box = QRect(px(2), (self.height() - side) // 2, side, side)
        words = self.rect().adjusted(box.right() + px(8), 0, 0, 0)
        direction = self.layoutDirection()
        whole = self.rect()
        box, words = (QStyle.visualRect(direction, whole, one) for one in (box, words))
        self._draw_box(painter, QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        role = self.foregroundRole()
        self.style().drawItemText(
            painter, words, int(flags), self.palette(), self.isEnabled(), self.text(), role
        )

    def sizeHint(self) -> QSize:
        """The size of the box and the text."""
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(px(2 + _BOX + 8 + 4) + text.width(), max(px(CONTROL), text.height()))

    def hitButton(self, point: QPoint) -> bool:
        """Make the text clickable as well as the box."""
        return self.rect().contains(point)

    def _draw_box(self, painter: QPainter, box: QRectF) -> None:
        colors = theme_colors(self)
        edge = blend(colors.text, 0.45, colors.surface)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, px(2)))
            painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), px(5), px(5))
        painter.setPen(QPen(colors.accent if self.isChecked() else edge, 1))
        painter.setBrush(colors.accent if self.isChecked() else colors.surface)
        painter.drawRoundedRect(box, px(3), px(3))
        if self.isChecked():
            painter.setPen(_create_pen(colors.on_accent, 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(_scale_polygon(box, ((0.25, 0.52), (0.43, 0.70), (0.76, 0.32))))


def draw_chevron(
    widget: QWidget, middle: float | None = None, *, upwards: bool = False, size: float = 4
) -> None:
    """Draw a chevron at the end of the field, pointing down or up."""
    half = px(size)
    is_mirrored = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
    x = px(14) if is_mirrored else widget.width() - px(14)
    y = widget.height() / 2 if middle is None else middle
    rise = half / 2 * (-1 if upwards else 1)
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colors = theme_colors(widget)
    color = colors.secondary if widget.isEnabled() else blend(colors.text, 0.4, colors.surface)
    painter.setPen(_create_pen(color, 1.5))
    points = (QPointF(x - half, y - rise), QPointF(x, y + rise), QPointF(x + half, y - rise))
    painter.drawPolyline(QPolygonF(points))
    painter.end()


def _create_pen(color: QColor, width: float) -> QPen:
    pen = QPen(color)
    pen.setWidthF(px(width * 10) / 10)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _scale_polygon(box: QRectF, places: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF(
        [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in places]
    )
