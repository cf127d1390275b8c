"""The popover in which a date to go to is typed."""

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from terp_desktop.ui.text.date_parser import parse_date
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import with_style_class

_WIDTH_PX = 288


class GoToDatePopover(Popover):
    """Shows the parsed day while it is typed; `chosen` carries it after Enter."""

    chosen = Signal(date)

    def __init__(
        self,
        viewer: Viewer,
        parent: QWidget,
        *,
        title: str = "Go to date",
        purpose: str = "Press Enter to go there.",
    ) -> None:
        super().__init__(parent)
        self._viewer, self._purpose = viewer, purpose
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.entry = QLineEdit()
        self.entry.setFixedHeight(viewer.theme.px(CONTROL))
        self.entry.setPlaceholderText("12 Mar, tomorrow, Friday, +2w …")
        self.entry.setAccessibleName(title)
        self.entry.textChanged.connect(self._parse)
        self.feedback = with_style_class(QLabel(), "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(with_style_class(QLabel(title), "title"))
        column.addWidget(self.entry)
        column.addWidget(self.feedback)
        self.setFixedWidth(viewer.theme.px(_WIDTH_PX))
        self._parse()

    def open_at(self, corner: QPoint) -> None:
        """Open there, with the focus in the field."""
        self.adjustSize()
        super().open_at(corner)
        self.entry.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the day; Escape closes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _parse(self) -> None:
        viewer = self._viewer
        self._day = parse_date(self.entry.text(), viewer.today(), viewer.locale)
        if self._day is not None:
            self.feedback.setText(viewer.long_day(self._day))
        elif self.entry.text().strip():
            self.feedback.setText("This is not a date yet.")
        else:
            self.feedback.setText(self._purpose)

    def _go(self) -> None:
        if self._day is not None:
            self.chosen.emit(self._day)
            self.close()
