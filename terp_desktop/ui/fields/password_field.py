"""A field for a password, with a box to store it in the keyring."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from terp_desktop.ui.opened_program import OpenOptions
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.styling import with_spacing


class PasswordField(QWidget):
    """Asks for the password of the database login; it is never displayed."""

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
        """The options to open the database with the entered password."""
        return OpenOptions(
            password=self.field.text() or None, keeps_password=self.keep_box.isChecked()
        )

    def clear(self) -> None:
        """Clear the password."""
        self.field.clear()
