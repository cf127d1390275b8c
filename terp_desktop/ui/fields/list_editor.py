"""The lines of a list to add to and to remove from, one below the other."""

from collections.abc import Iterable, Sequence
from itertools import chain

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import with_spacing


class WidgetList(QWidget):
    """Shows one widget for each entry of a list; it takes no room without any.

    Tab goes through the lines where they stand, however late they come: between what was
    laid out before this widget and what was laid out after it. Whatever holds it has no focus
    proxy: Tab would pass over the lines to get to that.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = with_spacing(QVBoxLayout(self), gap=4)
        self.hide()

    def set_widgets(self, widgets: Iterable[QWidget]) -> None:
        """Show these lines instead of the ones before."""
        while entry := self._column.takeAt(0):
            if before := entry.widget():
                before.hide()
                before.deleteLater()
        shown = list(widgets)
        for line in shown:
            self._column.addWidget(line)
        self._set_tab_order(shown)
        self.setHidden(self._column.count() == 0)

    def _set_tab_order(self, widgets: Sequence[QWidget]) -> None:
        """Bring the lines to this widget's place; Qt puts what comes late at the end."""
        last: QWidget = self
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # without one Qt orders nothing after it
        for stop in chain.from_iterable(map(_tab_stops, widgets)):
            QWidget.setTabOrder(last, stop)
            last = stop
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _tab_stops(line: QWidget) -> list[QWidget]:
    """What Tab goes to in the line, from its beginning to its end."""
    layout = line.layout()
    if layout is None:
        return []
    placed = (layout.itemAt(place) for place in range(layout.count()))
    fields = (entry.widget() for entry in placed if entry is not None)
    return [one for one in fields if one and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
