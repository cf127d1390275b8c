"""A form: labels in one column, fields in another, what is wrong right below its field."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import (
    GAP,
    WIDE_PADDING,
    default_button,
    of_kind,
    push_button,
    px,
    quiet_label,
    spaced,
    text_label,
)

_ROOM_FOR_TWO, _ROOM_FOR_LABELS = 520, 400
"""The widths from which two fields, and a label and a field, stand side by side, in pixels."""


class Note(QWidget):
    """A sentence below a field, with a button if one click mends it; takes no room if empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = text_label()
        self.button = push_button("")
        self.button.clicked.connect(self._mend)
        self._remedy: Callable[[], None] | None = None
        row = spaced(QHBoxLayout(self))
        row.addWidget(self.label, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def complain(
        self, sentence: str, offer: str = "", remedy: Callable[[], None] | None = None
    ) -> None:
        """Say what is wrong; the button `offer` carries out the remedy."""
        self._say(sentence, "error")
        self._remedy = remedy
        self.button.setText(offer)
        self.button.setVisible(remedy is not None)

    def keep_room(self) -> None:
        """Take the room of a line also while it is empty, so that nothing jumps."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(px(CONTROL))

    def tell(self, sentence: str) -> None:
        """Say something that is good to know and needs no remedy."""
        self._say(sentence, "caption")
        self.button.hide()

    def clear(self) -> None:
        """Say nothing."""
        self.label.clear()
        self.hide()

    def _say(self, sentence: str, kind: str) -> None:
        if self.label.property("kind") != kind:
            self.label.setProperty("kind", kind)
            self.label.style().polish(self.label)
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self.show()

    def _mend(self) -> None:
        if self._remedy is not None:
            self._remedy()


@dataclass(frozen=True, slots=True)
class Row:
    """A label, its field, and the note below."""

    label: QLabel
    holder: QWidget
    note: Note
    is_beside: bool

    def set_visible(self, visible: bool) -> None:
        """Show the row or leave it out, with its room."""
        self.label.setVisible(visible)
        self.holder.setVisible(visible)


class Form(QWidget):
    """Rows of labels and fields on one grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._columns = 0
        self._grid = spaced(QGridLayout(self), gap=GAP)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(12))
        self._grid.setColumnStretch(1, 1)

    def add(
        self, label: str, field: QWidget, *, buddy: QWidget | None = None, beside: bool = False
    ) -> Row:
        """A row; `beside` lets it stand to the right of the one before where there is room.

        The buddy gets the focus by the label's mnemonic; it is the field by default.
        """
        shown = QLabel(label, self)
        shown.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        shown.setMinimumHeight(px(CONTROL))
        shown.setBuddy(buddy or field)
        if not (buddy or field).accessibleName():
            (buddy or field).setAccessibleName(label.replace("&", ""))
        row = Row(shown, QWidget(self), Note(), beside)
        column = spaced(QVBoxLayout(row.holder), gap=4)
        column.addWidget(field)
        column.addWidget(row.note)
        self._guard_wheel(field)
        # Dressed here, one row at a time: the first show would dress all of them at once.
        for widget in (shown, row.holder):
            widget.ensurePolished()
        self._rows.append(row)
        self._columns = 0
        return row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the wheel from fields without the focus."""
        is_wheel = event.type() is QEvent.Type.Wheel
        if is_wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put labels and fields side by side, or below each other, as the width allows."""
        super().resizeEvent(event)
        width = event.size().width()
        self.arrange(4 if width >= px(_ROOM_FOR_TWO) else 2 if width >= px(_ROOM_FOR_LABELS) else 1)

    def arrange(self, columns: int) -> None:
        """Lay out the rows in 1 column (labels above their fields), in 2, or in 4."""
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setVerticalSpacing(px(4 if columns == 1 else 12))
        line = -1
        for row, following in zip_longest(self._rows, self._rows[1:]):
            is_beside = row.is_beside and columns == 4
            line += 0 if is_beside else 1
            is_alone = not is_beside and not (following and following.is_beside)
            self._place(row, line, column=2 if is_beside else 0, is_alone=is_alone)
        self._grid.setColumnStretch(0, 1 if columns == 1 else 0)
        self._grid.setColumnStretch(1, 0 if columns == 1 else 1)
        self._grid.setColumnStretch(3, 1 if columns == 4 else 0)

    def _guard_wheel(self, field: QWidget) -> None:
        """Let the wheel scroll the form instead of changing a field that has no focus."""
        for one in (field, *field.findChildren(QWidget)):
            if isinstance(one, QComboBox | QAbstractSpinBox):
                one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                one.installEventFilter(self)

    def _place(self, row: Row, line: int, *, column: int, is_alone: bool) -> None:
        top = Qt.AlignmentFlag.AlignTop
        is_above = self._columns == 1
        row.label.setMinimumHeight(0 if is_above else px(CONTROL))
        if not row.label.text():
            row.label.setHidden(is_above)
        if is_above:
            self._grid.addWidget(row.label, 2 * line, 0, top)
            self._grid.addWidget(row.holder, 2 * line + 1, 0)
            return
        span = 3 if is_alone and self._columns == 4 else 1
        self._grid.addWidget(row.label, 2 * line, column, top)
        self._grid.addWidget(row.holder, 2 * line, column + 1, 1, span)


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


class Footer(QFrame):
    """A line of words, a button to leave and one to go through with it."""

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        """`verb` is the longest that the button will say."""
        super().__init__(parent)
        of_kind(self, "footer")
        self.reason = quiet_label()
        self.cancel = push_button("Cancel")
        self.save = default_button(verb)
        row = spaced(QHBoxLayout(self))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addWidget(self.reason, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
