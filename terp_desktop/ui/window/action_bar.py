"""The action bar of several selected events, in the status bar while they are selected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.widgets.styling import push_button, px, with_style_class
from terp_desktop.ui.window.event_menus import EventMenus

_GAP_PX, _MIN_WIDTH_PX, _HEIGHT_PX = 2, 200, 24
Occurrences = Sequence[Occurrence]


@dataclass(frozen=True, slots=True)
class BarAction:
    """A button of the bar: it opens the menu that `fill` fills, or else runs at once."""

    label: str
    fill: Callable[[QMenu, Occurrences], None] | None = None
    run: Callable[[Occurrences], None] | None = None


class ActionBar(QFrame):
    """Says how many events are selected, and offers what can be done with them.

    What has no room is in the menu of its last button. `clear_requested` asks to select nothing.
    """

    clear_requested = Signal()

    def __init__(
        self,
        menus: EventMenus,
        *,
        export: Callable[[Occurrences], None],
        printing: Callable[[Occurrences], None],
    ) -> None:
        super().__init__()
        with_style_class(self, "actions")
        self._occurrences: Occurrences = ()
        self.actions_offered = (
            BarAction("Status", fill=menus.fill_status),
            BarAction("Assign", fill=menus.fill_assign),
            BarAction("Priority", fill=menus.fill_priority),
            BarAction("Delete", run=menus.delete),
            BarAction("Module", fill=menus.fill_module),
            BarAction("Shift", fill=menus.fill_shift),
            BarAction("Move to day…", run=menus.ask_for_day),
            BarAction("Export…", run=export),
            BarAction("Print…", run=printing),
        )
        self.count_label = with_style_class(QLabel(), "strong")
        self.buttons = [self._make_button(action) for action in self.actions_offered]
        self.more_button = push_button("More \N{BLACK DOWN-POINTING SMALL TRIANGLE}", "status")
        self.more_button.setAccessibleName("More actions for the selected events")
        self.more_button.clicked.connect(self._open_more)
        self.clear_button = push_button("\N{MULTIPLICATION X}", "status")
        self.clear_button.setAccessibleName("Select nothing")
        self.clear_button.setToolTip("Select nothing (Esc)")
        self.clear_button.clicked.connect(self.clear_requested)
        self._lay_out()
        self.hide()

    def show_for(self, occurrences: Occurrences) -> None:
        """Offer the actions for these events."""
        self._occurrences = occurrences
        self.count_label.setText(f"{len(occurrences)} selected")
        self.setAccessibleName(f"{len(occurrences)} events selected")
        self._fit()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the buttons for which there is room."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for the count and the menu with everything else."""
        return QSize(px(_MIN_WIDTH_PX), super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(4), 0, 0, 0)
        row.setSpacing(px(_GAP_PX))
        for widget in (self.count_label, *self.buttons, self.more_button, self.clear_button):
            # As high as a toast, so that the page keeps its height.
            widget.setFixedHeight(px(_HEIGHT_PX))
            row.addWidget(widget)
        row.addStretch(1)

    def _make_button(self, action: BarAction) -> QPushButton:
        opens_menu = action.fill is not None
        arrow = " \N{BLACK DOWN-POINTING SMALL TRIANGLE}" if opens_menu else ""
        button = push_button(f"{action.label}{arrow}", "status")
        button.setAccessibleName(f"{action.label.rstrip('…')} of the selected events")
        button.clicked.connect(partial(self._press, action, button))
        return button

    def _press(self, action: BarAction, button: QPushButton) -> None:
        if action.fill is not None:
            menu = QMenu(self)
            action.fill(menu, self._occurrences)
            self._open(menu, button)
        elif action.run is not None:
            action.run(self._occurrences)

    @Slot()
    def _open_more(self) -> None:
        menu = QMenu(self)
        for action, button in zip(self.actions_offered, self.buttons, strict=True):
            if not button.isHidden():
                continue
            if action.fill is not None:
                action.fill(menu.addMenu(action.label), self._occurrences)
            elif action.run is not None:
                menu.addAction(action.label, partial(action.run, self._occurrences))
        self._open(menu, self.more_button)

    def _open(self, menu: QMenu, button: QPushButton) -> None:
        """Open the menu above its button."""
        menu.aboutToHide.connect(menu.deleteLater)
        corner = button.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height()))

    def _fit(self) -> None:
        """Show as many buttons as fit, in order, and the others in the menu."""
        gap = px(_GAP_PX)
        fixed = (self.count_label, self.clear_button)
        free = self.width() - px(8) - sum(one.sizeHint().width() + gap for one in fixed)
        widths = [button.sizeHint().width() + gap for button in self.buttons]
        if sum(widths) > free:
            free -= self.more_button.sizeHint().width() + gap
        used = 0
        for button, width in zip(self.buttons, widths, strict=True):
            used += width
            button.setVisible(used <= free)
        self.more_button.setVisible(used > free)
