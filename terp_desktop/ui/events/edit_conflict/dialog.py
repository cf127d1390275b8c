"""The dialog in which a person chooses between their change and somebody else's."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QMouseEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.edit_conflict import EditConflict
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.three_way_merge import ContentField, merge_contents
from terp_desktop.services.container import Services
from terp_desktop.ui.events.edit_conflict.field_values import (
    ConflictReader,
    FieldTexts,
    author_name,
    author_text,
)
from terp_desktop.ui.widgets.buttons import RadioButton
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer, FormScrollArea
from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
    with_style_class,
)

_WIDTH, _HEIGHT, _MIN_ROW_WIDTH = 720, 680, 520


class SideCard(QFrame):
    """One side's value of a field, which a click anywhere on it chooses."""

    def __init__(self, side: str, value: str) -> None:
        super().__init__()
        with_style_class(self, "choice")
        self.button = RadioButton(side)
        self.button.toggled.connect(self._show_choice)
        self.value = text_label(value)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        column = with_spacing(QVBoxLayout(self), padding=12, gap=4)
        column.addWidget(self.button)
        column.addWidget(self.value)
        column.addStretch(1)
        self._show_choice()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this side."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.button.click()
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot()
    def _show_choice(self) -> None:
        self.setProperty("chosen", self.button.isChecked())
        self.style().unpolish(self)
        self.style().polish(self)


class FieldChoice(QWidget):
    """A conflicting field with both values to choose from, and the one before.

    `changed` is emitted when a side is chosen.
    """

    changed = Signal()

    def __init__(self, texts: FieldTexts, theirs: str) -> None:
        super().__init__()
        self.texts = texts
        self.label = text_label(texts.label, "strong")
        self.mine = SideCard("Mine", texts.mine)
        self.theirs = SideCard(theirs, texts.theirs)
        before = with_style_class(QFrame(), "former")
        before_column = with_spacing(QVBoxLayout(before), padding=12, gap=4)
        caption = secondary_label("Before")
        caption.setMinimumHeight(self.mine.button.sizeHint().height())
        before_column.addWidget(caption)
        self.before = secondary_label(texts.before)
        before_column.addWidget(self.before)
        before_column.addStretch(1)
        self._group = QButtonGroup(self)
        for card in (self.mine, self.theirs):
            self._group.addButton(card.button)
            name = f"{texts.label}, {card.button.text()}: {card.value.text()}"
            card.button.setAccessibleName(name)
            card.button.setAccessibleDescription(f"Before: {texts.before}")
        self._group.buttonToggled.connect(self.changed)
        self._row = with_spacing(QBoxLayout(QBoxLayout.Direction.LeftToRight))
        for frame in (self.mine, self.theirs, before):
            self._row.addWidget(frame, 1)
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(self.label)
        column.addLayout(self._row)

    @property
    def prefers_theirs(self) -> bool | None:
        """Whether the other side is chosen; None if nothing is chosen yet."""
        if self._group.checkedButton() is None:
            return None
        return self.theirs.button.isChecked()

    def choose(self, *, theirs: bool) -> None:
        """Choose a side."""
        (self.theirs if theirs else self.mine).button.setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the values below each other if there is no room side by side."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_narrow = event.size().width() < px(_MIN_ROW_WIDTH)
        self._row.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)


class EditConflictDialog(QDialog):
    """Shows, field by field, what two people changed differently, and lets one choose.

    `chosen` carries the content with the choices. The dialog stays open until whoever stores
    it closes it, so that a choice survives a failure, and a further change by somebody else
    is shown in it.
    """

    chosen = Signal(EventContent)

    def __init__(
        self,
        conflict: EditConflict,
        services: Services,
        parent: QWidget | None = None,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._locale = services, locale
        self.setWindowTitle("Somebody changed this event")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = FailureBanner()
        self.heading = text_label("", "title")
        self.explanation = secondary_label()
        self.all_mine = push_button("All &mine")
        self.all_theirs = push_button("All &theirs")
        self.fields: Sequence[FieldChoice] = ()
        self._is_saving = False
        self._lay_out()
        self._connect()
        self.show_conflict(conflict)
        self.resize(self.sizeHint())

    def show_conflict(self, conflict: EditConflict) -> None:
        """Show a conflict; choices between the same values as before are kept."""
        earlier = {each.texts: each.prefers_theirs for each in self.fields}
        is_again = bool(self.fields)
        self._conflict = conflict
        services, clock = self._services, self._services.clock
        again = " again" if is_again else ""
        self.heading.setText(
            f"{author_text(conflict.author, f'changed this event{again}', services, self._locale)}"
        )
        self.explanation.setText(
            "You both changed these. Choose what to keep; all else that either of you"
            " changed is kept."
        )
        theirs = author_name(conflict.author, services)
        theirs = "Theirs" if theirs == "You" else theirs
        reader = ConflictReader(conflict, clock.zone(), self._locale, clock.today())
        self._show_fields([FieldChoice(texts, theirs) for texts in reader.fields()])
        for each in self.fields:
            if (side := earlier.get(each.texts)) is not None:
                each.choose(theirs=side)
        self.set_saving(False)

    def show_error(self, error: TerpError) -> None:
        """Show why the choice was not stored; it can be stored again."""
        self.set_saving(False)
        self.banner.show_error(error)

    def set_saving(self, is_saving: bool) -> None:
        """Show whether the choice is being stored."""
        self._is_saving = is_saving
        self._content.setEnabled(not is_saving)
        self.save_button.setText("Saving…" if is_saving else "Save")
        self._update_footer()

    def sizeHint(self) -> QSize:
        """As high as its fields need, bounded by the screen."""
        available = size_within_screen(self, _WIDTH, _HEIGHT)
        needed = self._content.heightForWidth(available.width()) + self._footer.sizeHint().height()
        return QSize(available.width(), min(available.height(), needed))

    def reject(self) -> None:
        """Close without storing anything, unless it is being stored."""
        if not self._is_saving:
            super().reject()

    # --- Layout ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._footer = Footer("Saving…")
        self.save_button, self.cancel_button = self._footer.save_button, self._footer.cancel_button
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.all_mine)
        buttons.addWidget(self.all_theirs)
        buttons.addStretch(1)
        self._content = QWidget()
        column = with_spacing(QVBoxLayout(self._content), padding=WIDE_PADDING, gap=PADDING)
        for widget in (self.banner, self.heading, self.explanation):
            column.addWidget(widget)
        column.addLayout(buttons)
        self._rows = with_spacing(QVBoxLayout(), gap=PADDING)
        column.addLayout(self._rows)
        column.addStretch(1)
        outer = with_spacing(QVBoxLayout(self), gap=0)
        outer.addWidget(FormScrollArea(self._content), 1)
        outer.addWidget(self._footer)

    def _connect(self) -> None:
        self.all_mine.clicked.connect(self._choose_mine)
        self.all_theirs.clicked.connect(self._choose_theirs)
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._save)

    def _show_fields(self, fields: Sequence[FieldChoice]) -> None:
        for former in self.fields:
            self._rows.removeWidget(former)
            former.hide()
            former.deleteLater()
        self.fields = fields
        for each in fields:
            each.changed.connect(self._update_footer)
            self._rows.addWidget(each)
        if fields:
            fields[0].mine.button.setFocus()

    # --- Choosing ----------------------------------------------------------------------------

    @Slot()
    def _choose_mine(self) -> None:
        self._choose_all(theirs=False)

    @Slot()
    def _choose_theirs(self) -> None:
        self._choose_all(theirs=True)

    def _choose_all(self, *, theirs: bool) -> None:
        for each in self.fields:
            each.choose(theirs=theirs)
        self._update_footer()
        self.save_button.setFocus()

    @Slot()
    def _update_footer(self) -> None:
        """Name the first field without a choice, which keeps the button disabled."""
        open_fields = [each for each in self.fields if each.prefers_theirs is None]
        reason = f"Choose a side for “{open_fields[0].texts.label}”." if open_fields else ""
        self._footer.reason.setText("" if self._is_saving else reason)
        self.save_button.setEnabled(not open_fields and not self._is_saving)

    @Slot()
    def _save(self) -> None:
        if not self.save_button.isEnabled():
            return
        self.banner.clear()
        self.set_saving(True)
        theirs: set[ContentField] = {
            each.texts.field for each in self.fields if each.prefers_theirs
        }
        conflict = self._conflict
        merged = merge_contents(conflict.base, conflict.mine, conflict.theirs, prefer_theirs=theirs)
        self.chosen.emit(merged.content)
