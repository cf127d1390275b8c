"""The form for a server's address, its login and its encryption."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from terp_desktop.domain.server_address import (
    DEFAULT_PORTS,
    MAX_PORT,
    Encryption,
    ServerAddress,
    ServerKind,
)
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.widgets.controls import SpinBox
from terp_desktop.ui.widgets.file_choice import ask_for_file
from terp_desktop.ui.widgets.form import Form, FormRow
from terp_desktop.ui.widgets.styling import push_button, with_spacing

_CERTIFICATES = "Certificates (*.pem *.crt *.cer);;All (*)"
_SERVER_KINDS: tuple[tuple[ServerKind | None, str], ...] = (
    (None, "On this computer"),
    (ServerKind.POSTGRESQL, "On the company's server, PostgreSQL"),
    (ServerKind.MYSQL, "On the company's server, MySQL or MariaDB"),
)
_ENCRYPTIONS = (
    (Encryption.VERIFIED, "Yes, and the server proves who it is"),
    (Encryption.REQUIRED, "Yes"),
    (Encryption.OFF, "No"),
)


class ServerForm(Form):
    """Edits a `ServerAddress`; `changed` is emitted with each edit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.server_kind: ValueComboBox[ServerKind | None] = ValueComboBox(_SERVER_KINDS)
        self.host, self.database, self.user, self.ca_file = (QLineEdit() for _ in range(4))
        self.host.setPlaceholderText("erp.example.com")
        self.port = SpinBox(1, MAX_PORT)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.encryption: ValueComboBox[Encryption] = ValueComboBox(_ENCRYPTIONS)
        self.encryption.set_value(Encryption.REQUIRED)
        self.ca_file.setPlaceholderText("Those that the system trusts")
        self.browse = push_button("Choose…")
        self.add("&Calendar", self.server_kind)
        self.rows = self._add_rows()
        self._connect()
        self.show_server(None)

    @property
    def server(self) -> ServerAddress | None:
        """The entered address; None for this computer.

        Raises an InvalidValueError whose details name the field.
        """
        kind = self.server_kind.value
        if kind is None:
            return None
        is_verified = self.encryption.value is Encryption.VERIFIED
        authority = self.ca_file.text().strip()
        return ServerAddress(
            kind=kind,
            host=self.host.text().strip(),
            port=self.port.value(),
            database=self.database.text().strip(),
            user=self.user.text().strip(),
            encryption=self.encryption.value,
            ca_file=Path(authority).expanduser() if authority and is_verified else None,
        )

    def show_server(self, server: ServerAddress | None) -> None:
        """Show the address; None means this computer."""
        with QSignalBlocker(self):
            self.server_kind.set_value(None if server is None else server.kind)
            self._update_rows()
            if server is not None:
                self.host.setText(server.host)
                self.port.setValue(server.port)
                self.database.setText(server.database)
                self.user.setText(server.user)
                self.encryption.set_value(server.encryption)
                self.ca_file.setText(str(server.ca_file or ""))
            self._update_certificate_row()

    def show_password_kept(self, kept: bool) -> None:
        """Show in the empty password field whether a password is stored."""
        self.password.setPlaceholderText("As it is kept" if kept else "")

    def _add_rows(self) -> dict[str, FormRow]:
        files = QWidget()
        line = with_spacing(QHBoxLayout(files))
        line.addWidget(self.ca_file, 1)
        line.addWidget(self.browse)
        return {
            "host": self.add("&Server", self.host),
            "port": self.add("P&ort", self.port, beside=True),
            "database": self.add("&Database", self.database),
            "user": self.add("&User", self.user),
            "password": self.add("&Password", self.password, beside=True),
            "encryption": self.add("&Encrypted", self.encryption),
            "ca_file": self.add("C&ertificates", files, buddy=self.ca_file),
        }

    def _connect(self) -> None:
        self.server_kind.currentIndexChanged.connect(self._update_rows)
        self.encryption.currentIndexChanged.connect(self._update_certificate_row)
        self.browse.clicked.connect(self._choose_ca_file)
        for field in (self.host, self.database, self.user, self.password, self.ca_file):
            field.textEdited.connect(self.changed)
        for signal in (
            self.server_kind.currentIndexChanged,
            self.encryption.currentIndexChanged,
            self.port.valueChanged,
        ):
            signal.connect(self.changed)

    def _update_rows(self) -> None:
        kind = self.server_kind.value
        for row in self.rows.values():
            row.set_visible(kind is not None)
        if kind is not None and self.port.value() in {1, *DEFAULT_PORTS.values()}:
            self.port.setValue(DEFAULT_PORTS[kind])
        self._update_certificate_row()

    def _update_certificate_row(self) -> None:
        is_verified = self.encryption.value is Encryption.VERIFIED
        self.rows["ca_file"].set_visible(self.server_kind.value is not None and is_verified)

    def _choose_ca_file(self) -> None:
        start = self.ca_file.text()
        ask_for_file("Certificates", self._set_ca_file, self, start=start, kinds=_CERTIFICATES)

    @Slot(str)
    def _set_ca_file(self, file: str) -> None:
        self.ca_file.setText(file)
        self.changed.emit()
