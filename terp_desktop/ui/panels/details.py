"""The side panel that tells all about the event that is selected."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.desk import Desk
from terp_desktop.services.queries import EventDetails
from terp_desktop.ui.dressed import GAP, PADDING, of_kind, px, quiet_label, spaced, text_label
from terp_desktop.ui.failures import FailureBanner
from terp_desktop.ui.focus_ring import FocusRing
from terp_desktop.ui.panels.detail_lines import (
    Line,
    description,
    first_lines,
    further_lines,
    trail,
)
from terp_desktop.ui.panels.status_choice import StatusChanges
from terp_desktop.ui.panels.wrapped_text import WrappedText
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.theme import TITLE
from terp_desktop.ui.viewer import Viewer

_ICON = 16
_EMPTY = "Select an event to see its details here."


class DetailsPanel(QFrame):
    """Shows one occurrence at a time: at once what the views know, then all the rest.

    `edit_requested` and `delete_requested` tell the occurrence shown; `changed` tells the
    `Changes` that were made right here, `closed` that the person does not want the panel now.
    """

    edit_requested = Signal(object)
    delete_requested = Signal(object)
    changed = Signal(object)
    closed = Signal()

    def __init__(
        self, desk: Desk, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._viewer = desk, tasks, viewer
        self._shown: Occurrence | None = None
        self._details: EventDetails | None = None
        of_kind(self, "panel")
        self.setAccessibleName("Details")
        self.edit_button = self._tool("pencil", "Change")
        self.delete_button = self._tool("trash-2", "Delete")
        self.close_button = self._tool("x", "Close details")
        self.banner = FailureBanner()
        self._status = StatusChanges(desk, tasks, self)
        self.empty = quiet_label(_EMPTY)
        self._scroll = QScrollArea()
        self._lay_out()
        FocusRing(self._scroll)
        self._connect()
        self.clear()

    @property
    def occurrence(self) -> Occurrence | None:
        """What is shown; None for nothing."""
        return self._shown

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Show this one, and look up what the views do not know."""
        is_same = self._shown is not None and _key(self._shown) == _key(occurrence)
        self._shown = occurrence
        self._details = self._details if is_same else None
        self.banner.clear()
        self._rebuild()
        self._look_up()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = self._details = None
        self.banner.clear()
        self._rebuild()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons anew in the colors of another scheme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()

    def _lay_out(self) -> None:
        head = spaced(QHBoxLayout(), gap=4)
        head.addWidget(self.edit_button)
        head.addWidget(self.delete_button)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = spaced(QVBoxLayout(self), padding=12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.empty)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(self._shown))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self._shown))
        self.close_button.clicked.connect(self.closed)
        self._status.changed.connect(self.changed)
        self._status.failed.connect(self._refuse)
        self._viewer.theme.changed.connect(self._dress)

    def _look_up(self) -> None:
        """Ask for the details; the answer to an older question is dropped."""
        shown, events = self._shown, self._desk.events
        if shown is not None:
            self._tasks.run(
                lambda: events.details(shown.event_id, shown.instance_date),
                self._take,
                self._tell,
                latest="details",
            )

    def _take(self, details: EventDetails) -> None:
        if self._shown is not None and self._shown.event_id == details.event.id:
            self._shown, self._details = details.occurrence, details
            self._rebuild()

    @Slot(object)
    def _refuse(self, error: TerpError) -> None:
        """What was chosen could not be stored: show what is."""
        self._tell(error)
        self._rebuild()

    def _tell(self, error: TerpError) -> None:
        self.banner.tell(error, retry=self._look_up)

    @Slot()
    def _dress(self) -> None:
        colors = self._viewer.theme.colors
        for button in (self.edit_button, self.delete_button, self.close_button):
            button.setIcon(self._viewer.icons.icon(button.objectName(), colors.text, px(_ICON)))
        self._rebuild()

    def _tool(self, icon: str, says: str) -> QToolButton:
        button = of_kind(QToolButton(), "icon")
        button.setObjectName(icon)
        button.setIconSize(QSize(px(_ICON), px(_ICON)))
        button.setToolTip(says)
        button.setAccessibleName(says)
        button.setIcon(self._viewer.icons.icon(icon, self._viewer.theme.colors.text, px(_ICON)))
        return button

    def _rebuild(self) -> None:
        """Write the panel anew from what is known."""
        shown = self._shown
        for button in (self.edit_button, self.delete_button):
            button.setVisible(shown is not None)
        self.empty.setVisible(shown is None)
        self._scroll.setVisible(shown is not None)
        if shown is None:
            return
        page = QWidget()
        column = spaced(QVBoxLayout(page), gap=PADDING)
        column.addWidget(self._title(shown))
        self._add_status(column)
        column.addLayout(self._lines(shown))
        self._add_texts(column)
        column.addStretch(1)
        self._scroll.setWidget(page)

    def _title(self, shown: Occurrence) -> QWidget:
        """The title, with the mark of the module at its edge."""
        theme = self._viewer.theme
        colors = theme.event_colors(theme.colors.modules[shown.module], shown.color)
        frame, mark = QWidget(), QFrame()
        mark.setFixedWidth(px(3))
        mark.setStyleSheet(f"background: {colors.mark.name()}; border-radius: 1px;")
        title = WrappedText(shown.title)
        title.setFont(theme.font(TITLE, QFont.Weight.DemiBold))
        title.setAccessibleName(shown.title)
        row = spaced(QHBoxLayout(frame), gap=GAP)
        row.addWidget(mark)
        row.addWidget(title, 1)
        return frame

    def _add_status(self, column: QVBoxLayout) -> None:
        """The status as a list to choose from, for whoever may change it."""
        choice = self._status.choice(self._details) if self._details is not None else None
        if choice is not None:
            column.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)

    def _lines(self, shown: Occurrence) -> QGridLayout:
        grid = spaced(QGridLayout(), gap=GAP)
        grid.setColumnStretch(1, 1)
        lines = first_lines(shown, self._viewer)
        if self._details is not None:
            lines += further_lines(self._details)
        for number, line in enumerate(lines):
            grid.addWidget(self._icon(line), number, 0, Qt.AlignmentFlag.AlignTop)
            text = WrappedText(line.text)
            text.setAccessibleName(f"{line.kind}: {line.text}")
            grid.addWidget(text, number, 1)
        return grid

    def _icon(self, line: Line) -> QLabel:
        label, theme = QLabel(), self._viewer.theme
        label.setPixmap(
            self._viewer.icons.pixmap(
                line.icon, theme.colors.secondary, px(_ICON), self.devicePixelRatioF()
            )
        )
        label.setToolTip(line.kind)
        return label

    def _add_texts(self, column: QVBoxLayout) -> None:
        """The description and the history; that they are still on their way, if so."""
        if self._details is None:
            column.addWidget(text_label("Loading…", "caption"))
            return
        written = description(self._details)
        if written:
            column.addWidget(WrappedText(written))
        history = spaced(QVBoxLayout(), gap=4)
        for line in trail(self._details, self._viewer):
            history.addWidget(text_label(line, "caption"))
        column.addLayout(history)


def _key(occurrence: Occurrence) -> tuple[int, object]:
    return occurrence.event_id, occurrence.instance_date
