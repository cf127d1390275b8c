"""A field for a password, and whether the computer is to keep it."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from terp_desktop.ui.opened_program import OpenOptions
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.styling import with_spacing


class PasswordField(QWidget):
    """Takes the password of the database's login; it is never shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText("Password")
        self.field.setAccessibleName("Password")
        self.keep_box = CheckBox("&Keep it in this computer's keyring")
        column = with_spacing(QVBoxLayout(self))
        column.addWidget(self.field)
        column.addWidget(self.keep_box)
        self.setFocusProxy(self.field)

    @property
    def options(self) -> OpenOptions:
        """To open the database with what was entered."""
        return OpenOptions(
            password=self.field.text() or None, keeps_password=self.keep_box.isChecked()
        )

    def clear(self) -> None:
        """Forget what was entered."""
        self.field.clear()
