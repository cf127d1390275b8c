"""A form: labels in one column, fields in another, messages below their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
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
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
    with_style_class,
)

_LINE_PX, _ROW_GAP_PX = 15, 12
_TWO_FIELDS_WIDTH, _LABELS_WIDTH = 520, 400
"""The least widths for two fields, and for a label and a field, side by side, in pixels."""


class FieldMessage(QWidget):
    """A sentence below a field, with a button if a click can remedy it; hidden if empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = text_label()
        self.button = push_button("")
        self.button.clicked.connect(self._apply_remedy)
        self._remedy: Callable[[], None] | None = None
        row = with_spacing(QHBoxLayout(self))
        row.addWidget(self.label, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def show_error(
        self, sentence: str, button_text: str = "", remedy: Callable[[], None] | None = None
    ) -> None:
        """Show an error; a button with that text calls the remedy."""
        self._show_text(sentence, "error")
        self._remedy = remedy
        self.button.setText(button_text)
        self.button.setVisible(remedy is not None)

    def reserve_space(self) -> None:
        """Keep the height of a line while the message is hidden, so that nothing jumps."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(px(CONTROL))

    def show_hint(self, sentence: str) -> None:
        """Show a hint, without a button."""
        self._show_text(sentence, "caption")
        self.button.hide()

    def clear(self) -> None:
        """Hide the message."""
        self.label.clear()
        self.hide()

    def _show_text(self, sentence: str, kind: str) -> None:
        if self.label.property("kind") != kind:
            self.label.setProperty("kind", kind)
            self.label.style().polish(self.label)
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self.show()

    def _apply_remedy(self) -> None:
        if self._remedy is not None:
            self._remedy()


class MessageLine(FieldMessage):
    """A message of one line, whose room is always kept, so that nothing jumps.

    A sentence that is too long is elided; the tool tip has all of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._sentence = ""
        super().__init__(parent)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.label.setWordWrap(False)
        self.label.setMinimumWidth(1)
        self.setFixedHeight(px(_LINE_PX))

    def text(self) -> str:
        """The whole sentence; "" if there is none."""
        return self._sentence

    def clear(self) -> None:
        """Show nothing; the room stays."""
        self._sentence = ""
        super().clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the sentence to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _show_text(self, sentence: str, kind: str) -> None:
        self._sentence = sentence
        super()._show_text(sentence, "wrong" if kind == "error" else kind)
        self.label.setToolTip(sentence)
        self._elide()

    def _elide(self) -> None:
        if self.isHidden():
            return
        metrics, end = self.label.fontMetrics(), Qt.TextElideMode.ElideRight
        self.label.setText(metrics.elidedText(self._sentence, end, max(self.width(), 1)))


@dataclass(frozen=True, slots=True)
class FormRow:
    """A label, the container of its field, and the message below."""

    label: QLabel
    container: QWidget
    message: FieldMessage
    is_beside: bool

    def set_visible(self, visible: bool) -> None:
        """Show or hide the whole row."""
        self.label.setVisible(visible)
        self.container.setVisible(visible)


class Form(QWidget):
    """Rows of labels and fields in one grid."""

    def __init__(self, parent: QWidget | None = None, *, row_gap: int = _ROW_GAP_PX) -> None:
        super().__init__(parent)
        self._rows: list[FormRow] = []
        self._columns = 0
        self._row_gap = row_gap
        self._grid = with_spacing(QGridLayout(self), gap=GAP)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(row_gap))
        self._grid.setColumnStretch(1, 1)

    def add(
        self,
        label: str,
        field: QWidget,
        *,
        buddy: QWidget | None = None,
        beside: bool = False,
        message: FieldMessage | None = None,
    ) -> FormRow:
        """Add a row; with `beside` it is to the right of the one before if there is room.

        The buddy gets focus by the label's mnemonic; it is the field by default. A message that
        has a parent is shown there, any other one below the field.
        """
        label_widget = QLabel(label, self)
        label_widget.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label_widget.setMinimumHeight(px(CONTROL))
        label_widget.setBuddy(buddy or field)
        if not (buddy or field).accessibleName():
            (buddy or field).setAccessibleName(label.replace("&", ""))
        row = FormRow(label_widget, QWidget(self), message or FieldMessage(), beside)
        column = with_spacing(
            QVBoxLayout(row.container), gap=0 if isinstance(message, MessageLine) else 4
        )
        column.addWidget(field)
        if row.message.parentWidget() is None:
            column.addWidget(row.message)
        # Polished here, one row at a time: the first show would polish all of them at once.
        for widget in (label_widget, row.container):
            widget.ensurePolished()
        self._rows.append(row)
        self._columns = 0
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the columns for the new width."""
        super().resizeEvent(event)
        width = event.size().width()
        self.arrange(
            4 if width >= px(_TWO_FIELDS_WIDTH) else 2 if width >= px(_LABELS_WIDTH) else 1
        )

    def arrange(self, columns: int) -> None:
        """Lay the rows out in 1 column (labels above their fields), in 2, or in 4."""
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setVerticalSpacing(px(4 if columns == 1 else self._row_gap))
        self._fix_label_widths()
        line = -1
        for row, following in zip_longest(self._rows, self._rows[1:]):
            is_beside = row.is_beside and columns == 4
            line += 0 if is_beside else 1
            is_alone = not is_beside and not (following and following.is_beside)
            self._place(row, line, column=2 if is_beside else 0, is_alone=is_alone)
        self._grid.setColumnStretch(0, 1 if columns == 1 else 0)
        self._grid.setColumnStretch(1, 0 if columns == 1 else 1)
        self._grid.setColumnStretch(3, 1 if columns == 4 else 0)

    def _fix_label_widths(self) -> None:
        """Keep room for the widest label, also while its row is hidden."""
        widths = {False: 0, True: 0}
        for row in self._rows if self._columns > 1 else ():
            is_beside = row.is_beside and self._columns == 4
            widths[is_beside] = max(widths[is_beside], row.label.sizeHint().width())
        self._grid.setColumnMinimumWidth(0, widths[False])
        self._grid.setColumnMinimumWidth(2, widths[True])

    def _place(self, row: FormRow, line: int, *, column: int, is_alone: bool) -> None:
        top = Qt.AlignmentFlag.AlignTop
        is_above = self._columns == 1
        row.label.setMinimumHeight(0 if is_above else px(CONTROL))
        if not row.label.text():
            row.label.setHidden(is_above)
        if is_above:
            self._grid.addWidget(row.label, 2 * line, 0, top)
            self._grid.addWidget(row.container, 2 * line + 1, 0)
            return
        span = 3 if is_alone and self._columns == 4 else 1
        self._grid.addWidget(row.label, 2 * line, column, top)
        self._grid.addWidget(row.container, 2 * line, column + 1, 1, span)


_SCREEN_MARGIN_PX = 32


class FormScrollArea(QScrollArea):
    """Scrolls vertically, and is never narrower than the form, also if that grows.

    It scrolls horizontally only if the screen is narrower than the form. If it `keeps_width`,
    the room of the scroll bar is kept while there is none, so that nothing jumps.
    """

    _bar_place: QWidget | None = None  # Qt filters events before the instance has attributes

    def __init__(self, form: QWidget, *, keeps_width: bool = False) -> None:
        super().__init__()
        self._form = form
        # Qt shows and hides the bar together with the widget around it.
        self._bar_place = self.verticalScrollBar().parentWidget() if keeps_width else None
        if self._bar_place is not None:
            self._bar_place.installEventFilter(self)
            self._keep_room(is_shown=False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have focus, and it scrolls to them
        self.setWidget(form)

    def minimumSizeHint(self) -> QSize:
        """The width of the form and the scroll bar."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        wanted = self._form.minimumSizeHint().width() + bar
        most = available_area(self).width() - px(_SCREEN_MARGIN_PX)
        return QSize(min(wanted, most), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Update the geometry when the form's layout changes, and the room of the bar."""
        if watched is self._bar_place:
            if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
                self._keep_room(is_shown=event.type() is QEvent.Type.ShowToParent)
        elif event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _keep_room(self, *, is_shown: bool) -> None:
        width = 0 if is_shown else self.verticalScrollBar().sizeHint().width()
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setViewportMargins(width if is_mirrored else 0, 0, 0 if is_mirrored else width, 0)
        # Qt has resized the form without the margin, and the viewport stays as wide as it was.
        self._form.resize(self.viewport().width(), self._form.height())


class Footer(QFrame):
    """The footer of a dialog: a text, a Cancel button and a default button."""

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        """`verb` is the longest text that the default button will have."""
        super().__init__(parent)
        with_style_class(self, "footer")
        self.reason = secondary_label()
        self.cancel_button = push_button("Cancel")
        self.save_button = default_button(verb)
        row = with_spacing(QHBoxLayout(self))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addWidget(self.reason, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
