"""Redirects the second click of a double click whose first click moved the page."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_SECOND_CLICK_EVENTS = frozenset({QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease})


class DoubleClickRedirect(QObject):
    """Applies a double click to what its first click was on.

    The first click is not delayed: it may open a panel or a page. The second click, which would
    then hit something new, is filtered out and calls back instead.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._within: QWidget | None = None
        self._callback: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)

    def expect(self, within: QWidget, act: Callable[[], None]) -> None:
        """Redirect a double click within this widget to `act`, for the double-click interval."""
        self._within, self._callback = within, act
        self._timer.start(QApplication.doubleClickInterval())
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Filter the double click and its release."""
        if event.type() not in _SECOND_CLICK_EVENTS or not self._is_within(watched):
            return super().eventFilter(watched, event)
        act = self._callback
        if event.type() is QEvent.Type.MouseButtonDblClick and act is not None:
            self._callback = None
            act()
            return True
        if act is None:  # the release of the second click
            self._end()
            return True
        return super().eventFilter(watched, event)

    def _is_within(self, watched: QObject) -> bool:
        within = self._within
        return (
            within is not None
            and isinstance(watched, QWidget)
            and (watched is within or within.isAncestorOf(watched))
        )

    def _end(self) -> None:
        self._timer.stop()
        self._within = self._callback = None
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
