"""A list of widgets, one below the other or in lines, that can be replaced."""

from collections.abc import Iterable, Sequence
from itertools import chain

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.styling import with_spacing


class WidgetList(QWidget):
    """Shows one widget for each entry of a list; it is hidden without any.

    Tab reaches the widgets at their visible place, also if they are added later: after the
    fields before this list and before those after it. The container must not have a focus
    proxy, because Tab would then skip the list.
    """

    def __init__(self, parent: QWidget | None = None, *, is_wrapped: bool = False) -> None:
        """`is_wrapped` lays the widgets out like words, as many in a line as fit."""
        super().__init__(parent)
        self._column: QLayout = (
            FlowLayout(self, gap=4) if is_wrapped else with_spacing(QVBoxLayout(self), gap=4)
        )
        self.hide()

    def set_widgets(self, widgets: Iterable[QWidget]) -> None:
        """Replace all widgets by these."""
        while entry := self._column.takeAt(0):
            if old := entry.widget():
                old.hide()
                old.deleteLater()
        shown = list(widgets)
        for line in shown:
            self._column.addWidget(line)
        self._set_tab_order(shown)
        self.setHidden(self._column.count() == 0)

    def _set_tab_order(self, widgets: Sequence[QWidget]) -> None:
        """Move the widgets to this list's place in the tab order; Qt appends new ones."""
        last: QWidget = self
        self.setFocusPolicy(
            Qt.FocusPolicy.TabFocus
        )  # without a focus policy Qt orders nothing after it
        for stop in chain.from_iterable(map(_tab_stops, widgets)):
            QWidget.setTabOrder(last, stop)
            last = stop
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _tab_stops(line: QWidget) -> list[QWidget]:
    """The widgets in the line that Tab reaches, in order."""
    layout = line.layout()
    if layout is None:
        return []
    placed = (layout.itemAt(index) for index in range(layout.count()))
    fields = (entry.widget() for entry in placed if entry is not None)
    return [field for field in fields if field and field.focusPolicy() & Qt.FocusPolicy.TabFocus]
