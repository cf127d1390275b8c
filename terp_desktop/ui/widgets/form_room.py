"""The part of a dialog in which a form scrolls, when it is longer than the screen."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import px

_BESIDE_PX = 32


class FormRoom(QScrollArea):
    """Scrolls up and down, and is never narrower than the form, also as that grows.

    Sideways it scrolls only where the screen itself is narrower than the form.
    """

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self._form = form
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the keyboard in its fields
        self.setWidget(form)

    def minimumSizeHint(self) -> QSize:
        """As wide as the form and the bar beside it."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        wanted = self._form.minimumSizeHint().width() + bar
        most = available_area(self).width() - px(_BESIDE_PX)
        return QSize(min(wanted, most), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more room when the form does."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
