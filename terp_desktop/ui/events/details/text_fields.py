"""Edits texts in the side panel in place, and keeps unsaved ones when the page is rebuilt."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShortcut,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.events.details.field_changes import FieldChange, FieldSaver
from terp_desktop.ui.events.details.lines import stored_text
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import RADIUS
from terp_desktop.ui.widgets.discard_question import confirm_discard
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.form import FieldMessage
from terp_desktop.ui.widgets.reserved_keys import accept_shortcut_override
from terp_desktop.ui.widgets.styling import push_button, px, theme_colors, with_spacing
from terp_desktop.ui.widgets.wrapped_text import WrappedText

if TYPE_CHECKING:
    from terp_desktop.services.events.service import SavedEvent


_HEIGHT_PX = 128
_EDIT_KEYS = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_RING_MARGIN = 4

_UNKNOWN_VERSION = 0
"""The version of a text that was typed for the event of a database that is closed now."""

_FOCUS_FALLBACKS = {
    "remove reminder": "add reminder",
    "unlink": "link record",
    "more for attachment": "attach",
}
"""The object names of widgets that get the focus, by the prefix of those that have gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A text field of an event: its name in services, its label and its placeholder.

    A field that `is_long` has several lines.
    """

    name: str
    label: str
    placeholder: str
    is_long: bool = False


TITLE = TextField(name="title", label="Title", placeholder="Add a title")
PLACE = TextField(name="location", label="Place", placeholder="Add a place")
NOTES = TextField(name="description", label="Notes", placeholder="Add notes", is_long=True)


class FieldEditor(QWidget):
    """Edits a text, based on a version of the event.

    `saved` asks for the text to be stored, `canceled` for the editor to close. Enter saves a
    single line, Ctrl+Enter any text; Escape cancels, and asks first if something was typed.
    """

    saved = Signal()
    canceled = Signal()

    def __init__(self, field: TextField, text: str, version: int) -> None:
        super().__init__()
        self.field, self.original, self.version = field, text, version
        self._is_saving = False
        self.entry: QLineEdit | QPlainTextEdit = (
            QPlainTextEdit(text) if field.is_long else QLineEdit(text)
        )
        self.entry.setAccessibleName(field.label)
        self.entry.setObjectName(f"{field.name} entry")
        self.save_button = push_button("Save", "primary")
        self.cancel_button = push_button("Cancel")
        self.message = FieldMessage()
        self._lay_out()
        self._connect()

    @property
    def text(self) -> str:
        """The text in the field."""
        entry = self.entry
        return entry.text() if isinstance(entry, QLineEdit) else entry.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text in the field."""
        if isinstance(self.entry, QLineEdit):
            self.entry.setText(text)
        else:
            self.entry.setPlainText(text)

    @property
    def is_changed(self) -> bool:
        """Whether the text differs from the original."""
        return self.text.strip() != self.original.strip()

    def focus_entry(self) -> None:
        """Focus the field: select a single line, or go to the end of several."""
        if isinstance(self.entry, QLineEdit):
            self.entry.end(False)
            self.entry.home(True)  # shows the beginning of a long line
        else:
            self.entry.moveCursor(QTextCursor.MoveOperation.End)
        self.entry.setFocus()

    def set_saving(self, is_saving: bool) -> None:
        """Make the field read-only while it is being stored; it keeps the focus."""
        self._is_saving = is_saving
        self.entry.setReadOnly(is_saving)
        self.save_button.setText("Saving…" if is_saving else "Save")
        self.cancel_button.setEnabled(not is_saving)

    def show_conflict(self, stored: str, version: int) -> None:
        """Show a text that another person stored meanwhile; saving again overwrites it."""
        if self.version != version and stored != self.original:
            self.message.show_error(
                f"Meanwhile somebody wrote: “{stored}”. Saving again replaces it."
            )
        self.original, self.version = stored, version

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts."""
        return accept_shortcut_override(event, {Qt.Key.Key_Escape}) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape restores the original text."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        if isinstance(self.entry, QPlainTextEdit):
            self.entry.setTabChangesFocus(True)
            self.entry.setFixedHeight(px(_HEIGHT_PX))
        keys = "Ctrl+Enter" if self.field.is_long else "Enter"
        self.save_button.setToolTip(f"Save ({keys})")
        self.cancel_button.setToolTip("Put back what stood there (Esc)")
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(1)
        column = with_spacing(QVBoxLayout(self))
        column.addWidget(self.entry)
        column.addWidget(self.message)
        column.addLayout(buttons)
        self.setFocusProxy(self.entry)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self._cancel)
        if isinstance(self.entry, QLineEdit):
            self.entry.returnPressed.connect(self._save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    @Slot()
    def _cancel(self) -> None:
        """Emit `canceled`; ask first if unsaved text would be lost."""
        if self._is_saving:
            return
        if not self.is_changed:
            self.canceled.emit()
            return
        confirm_discard("Discard what you typed?", self, self.canceled.emit)

    @Slot()
    def _save(self) -> None:
        if not self._is_saving:
            self.message.clear()
            self.saved.emit()


class EditableText(WrappedText):
    """A read-only text; a click, F2 or Enter emits `edit_requested`.

    `label` names it for screen readers. An empty text shows the `placeholder` in gray.
    """

    edit_requested = Signal()

    def __init__(
        self, label: str, text: str, placeholder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(text or placeholder, parent)
        self._ring = _HoverRing(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Click, or press F2, to change it")
        self.setAccessibleName(f"{label}: {text}" if text else placeholder)
        self.setAccessibleDescription("F2 changes it.")
        if not text:
            palette = self.palette()
            placeholder_color = palette.color(QPalette.ColorRole.PlaceholderText)
            palette.setColor(QPalette.ColorRole.Text, placeholder_color)
            self.setPalette(palette)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Request the editor, unless the mouse selected some text."""
        super().mouseReleaseEvent(event)
        is_click = event.button() is Qt.MouseButton.LeftButton
        if is_click and not self.textCursor().hasSelection():
            self.edit_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter request the editor."""
        if Qt.Key(event.key()) in _EDIT_KEYS:
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)


class _HoverRing(FocusRing):
    """A focus ring that is also shown, as a thin line, while the mouse is over the text."""

    def eventFilter(self, page: QObject, event: QEvent) -> bool:
        """Show and hide the ring as the mouse enters and leaves."""
        is_handled = super().eventFilter(page, event)
        if event.type() is QEvent.Type.Enter:
            self._follow_page()
            self.show()
        elif event.type() is QEvent.Type.Leave and not self._page.hasFocus():
            self.hide()
        return is_handled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the focus ring or the hover line."""
        if self._page.hasFocus():
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._hover_color(), 1))
            ring = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ring, px(RADIUS), px(RADIUS))

    def _follow_page(self) -> None:
        """Stay close to the text: the rows of the panel have no space beyond it."""
        super()._follow_page()
        margin = px(_RING_MARGIN)
        self.setGeometry(self._page.geometry().adjusted(-margin, -margin, margin, margin))

    def _hover_color(self) -> QColor:
        colors = theme_colors(self)
        return blend(colors.text, 0.25, colors.panel)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedText:
    """Unsaved text in a field of the side panel, with its original and its event."""

    event_id: int
    uid: str
    instance_date: date | None
    title: str
    field: TextField
    original: str
    text: str


_Key: TypeAlias = tuple[int, date | None, str]


class OpenEditors(QObject):
    """Keeps the open editors when the page is rebuilt, which happens with every change.

    Unsaved text is kept also while another event is shown. `rebuild_needed` is emitted after
    an editor opened or closed; `changed` after a text changed or its editor closed.
    """

    rebuild_needed = Signal()
    changed = Signal()

    def __init__(self, changes: FieldSaver, panel: QWidget) -> None:
        super().__init__(panel)
        self._saver, self._panel = changes, panel
        self._editors: dict[_Key, FieldEditor] = {}
        self._stored: dict[_Key, int] = {}
        self._details: dict[_Key, EventDetails] = {}
        self.focus_target: str | None = None
        """The object name of the widget that gets the focus in the next page."""

    @property
    def unsaved(self) -> tuple[UnsavedText, ...]:
        """The unsaved texts of every event."""
        return tuple(
            UnsavedText(
                event_id=key[0],
                uid=self._details[key].event.uid,
                instance_date=key[1],
                title=self._details[key].occurrence.title,
                field=editor.field,
                original=editor.original,
                text=editor.text,
            )
            for key, editor in self._editors.items()
            if editor.is_changed
        )

    def restore(self, details: EventDetails, unsaved: UnsavedText) -> None:
        """Open an editor with text that was typed before the program was reopened.

        The next page that shows the event includes it, and shows a conflict if there is one.
        """
        editor = self._make_editor(
            details, unsaved.field, unsaved.original, version=_UNKNOWN_VERSION
        )
        editor.set_text(unsaved.text)
        editor.hide()
        editor.setParent(self._panel)
        self.focus_target = editor.entry.objectName()

    def widget(self, details: EventDetails, field: TextField) -> QWidget:
        """The widget for a field: its open editor, or the text that opens one."""
        occurrence = details.occurrence
        editor = self._editors.get(_key(occurrence, field))
        if editor is not None:
            return editor
        text = EditableText(
            field.label, stored_text(details, field.name, as_plain_text=True), field.placeholder
        )
        text.setObjectName(field.name)
        text.edit_requested.connect(lambda: self._open(details, field))
        return text

    def detach_from(self, page: QWidget | None) -> None:
        """Remove the editors from a page that will be replaced, and remember its focus."""
        focused = QApplication.focusWidget()
        if page is not None and focused is not None and page.isAncestorOf(focused):
            self.focus_target = self.focus_target or focused.objectName()
        for editor in self._editors.values():
            editor.hide()
            editor.setParent(self._panel)

    def attach_to(self, page: QWidget) -> None:
        """Show the editors that the page contains, and restore the focus.

        Editors of other events are closed, unless they have unsaved text.
        """
        for key, editor in list(self._editors.items()):
            is_in_page = page.isAncestorOf(editor)
            editor.setVisible(is_in_page)
            if not is_in_page and not editor.is_changed:
                self._close(key)
        name, self.focus_target = self.focus_target or "", None
        fallbacks = (to for prefix, to in _FOCUS_FALLBACKS.items() if name.startswith(prefix))
        found = (page.findChild(QWidget, each) for each in (name, *fallbacks) if each)
        target = next((widget for widget in found if widget is not None), None)
        if target is not None:
            target.setFocus()

    def reconcile(self, details: EventDetails) -> bool:
        """Compare unsaved text with the stored event; return whether an editor closed."""
        version, has_closed = details.event.version, False
        for key, editor in list(self._editors.items()):
            if key[:2] != (details.event.id, details.occurrence.instance_date):
                continue
            if self._stored.get(key, version + 1) <= version:
                if editor.entry.hasFocus():
                    self.focus_target = editor.field.name
                self._close(key)
                has_closed = True
            else:
                editor.show_conflict(stored_text(details, editor.field.name), version)
        return has_closed

    def finish_saving(self, change: FieldChange, saved: "SavedEvent") -> None:
        """Close the editor of a stored change, once the stored event has been loaded."""
        key = _key_of(change)
        if key not in self._editors:
            return
        if saved.event.id == change.occurrence.event_id:
            self._stored[key] = saved.event.version
        else:  # the series was split, and the new part is another event
            self.focus_target = change.name
            self._close(key)

    def discard(self, change: FieldChange) -> None:
        """Close the editor of a change that was given up, if it has one."""
        if _key_of(change) in self._editors:
            self.focus_target = change.name
            self._close(_key_of(change))
            self.rebuild_needed.emit()

    def show_save_error(self, change: FieldChange, error: TerpError | None) -> bool:
        """Show in the change's editor why it was not stored; False if it has none."""
        editor = self._editors.get(_key_of(change))
        if editor is None:
            return False
        editor.set_saving(False)
        if error is not None:
            editor.message.show_error(str(error))
        return True

    def _open(self, details: EventDetails, field: TextField) -> None:
        original, version = stored_text(details, field.name), details.event.version
        editor = self._make_editor(details, field, original, version=version)
        self.focus_target = editor.entry.objectName()
        self.rebuild_needed.emit()
        editor.focus_entry()

    def _make_editor(
        self, details: EventDetails, field: TextField, original: str, *, version: int
    ) -> FieldEditor:
        occurrence = details.occurrence
        editor = FieldEditor(field, original, version)
        editor.entry.textChanged.connect(lambda *_: self.changed.emit())
        editor.saved.connect(lambda: self._save(details, editor))
        editor.canceled.connect(lambda: self._cancel(occurrence, field))
        key = _key(occurrence, field)
        self._editors[key], self._details[key] = editor, details
        return editor

    def _save(self, details: EventDetails, editor: FieldEditor) -> None:
        occurrence = details.occurrence
        if not editor.is_changed:
            self._cancel(occurrence, editor.field)
            return
        editor.set_saving(True)
        is_title = editor.field.name == "title"
        value, original = (
            text if is_title else text or None for text in (editor.text.strip(), editor.original)
        )
        self._saver.save(
            FieldChange(
                occurrence=occurrence,
                name=editor.field.name,
                value=value,
                original=original,
                version=editor.version,
                may_edit_series=details.may_edit_series,
            )
        )

    def _cancel(self, occurrence: Occurrence, field: TextField) -> None:
        self._close(_key(occurrence, field))
        self.focus_target = field.name
        self.rebuild_needed.emit()

    def _close(self, key: _Key) -> None:
        self._stored.pop(key, None)
        self._details.pop(key, None)
        editor = self._editors.pop(key)
        editor.hide()
        editor.setParent(None)
        editor.deleteLater()
        self.changed.emit()


def _key(occurrence: Occurrence, field: TextField) -> _Key:
    return occurrence.event_id, occurrence.instance_date, field.name


def _key_of(change: FieldChange) -> _Key:
    return change.occurrence.event_id, change.occurrence.instance_date, change.name
