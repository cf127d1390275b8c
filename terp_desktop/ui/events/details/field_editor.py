"""The field in which a text of the event is written anew, where it stands in the side panel."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.form import Note
from terp_desktop.ui.widgets.reserved_keys import keeps
from terp_desktop.ui.widgets.styling import push_button, px, spaced

_HIGH_PX = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A text of an event: the name that services give it, what it is called, how it is asked for.

    `is_long` has lines of its own.
    """

    name: str
    says: str
    wish: str
    is_long: bool = False


TITLE = TextField(name="title", says="Title", wish="Add a title")
PLACE = TextField(name="location", says="Place", wish="Add a place")
NOTES = TextField(name="description", says="Notes", wish="Add notes", is_long=True)


class FieldEditor(QWidget):
    """A field with what was typed, and the event's version that it was typed over.

    `saved` tells that it is to be stored, `canceled` that it is not. Enter stores one line,
    Ctrl+Enter several; Escape cancels.
    """

    saved = Signal()
    canceled = Signal()

    def __init__(self, field: TextField, text: str, version: int) -> None:
        super().__init__()
        self.field, self.before, self.version = field, text, version
        self._is_saving = False
        self.entry: QLineEdit | QPlainTextEdit = (
            QPlainTextEdit(text) if field.is_long else QLineEdit(text)
        )
        self.entry.setAccessibleName(field.says)
        self.entry.setObjectName(f"{field.name} entry")
        self.save_button = push_button("Save", "primary")
        self.cancel_button = push_button("Cancel")
        self.note = Note()
        self._lay_out()
        self._connect()

    @property
    def text(self) -> str:
        """What stands in the field."""
        entry = self.entry
        return entry.text() if isinstance(entry, QLineEdit) else entry.toPlainText()

    def write(self, text: str) -> None:
        """Let another text stand in the field."""
        if isinstance(self.entry, QLineEdit):
            self.entry.setText(text)
        else:
            self.entry.setPlainText(text)

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than what stood there."""
        return self.text.strip() != self.before.strip()

    def begin(self) -> None:
        """Take the keyboard, with all of one line marked, or after the last of several."""
        if isinstance(self.entry, QLineEdit):
            self.entry.end(False)
            self.entry.home(True)  # shows how a long one begins
        else:
            self.entry.moveCursor(QTextCursor.MoveOperation.End)
        self.entry.setFocus()

    def set_saving(self, is_saving: bool) -> None:
        """Hold still while it is being stored; the keyboard stays here."""
        self._is_saving = is_saving
        self.entry.setReadOnly(is_saving)
        self.save_button.setText("Saving…" if is_saving else "Save")
        self.cancel_button.setEnabled(not is_saving)

    def tell_change(self, stored: str, version: int) -> None:
        """Say what somebody else wrote meanwhile; saving again stores this over it."""
        if self.version != version and stored != self.before:
            self.note.complain(f"Meanwhile somebody wrote: “{stored}”. Saving again replaces it.")
        self.before, self.version = stored, version

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the shortcuts of the window."""
        return keeps(event, {Qt.Key.Key_Escape}) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts back what stood there."""
        if event.key() == Qt.Key.Key_Escape:
            if not self._is_saving:
                self.canceled.emit()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        if isinstance(self.entry, QPlainTextEdit):
            self.entry.setTabChangesFocus(True)
            self.entry.setFixedHeight(px(_HIGH_PX))
        keys = "Ctrl+Enter" if self.field.is_long else "Enter"
        self.save_button.setToolTip(f"Save ({keys})")
        self.cancel_button.setToolTip("Put back what stood there (Esc)")
        buttons = spaced(QHBoxLayout())
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(1)
        column = spaced(QVBoxLayout(self))
        column.addWidget(self.entry)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self.setFocusProxy(self.entry)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.canceled)
        if isinstance(self.entry, QLineEdit):
            self.entry.returnPressed.connect(self._save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    @Slot()
    def _save(self) -> None:
        if not self._is_saving:
            self.note.clear()
            self.saved.emit()
