"""Settings ▸ E-mail: the mail server through which this computer sends reminders."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.mail_settings import (
    DEFAULT_SMTP_PORTS,
    MailField,
    MailSettings,
    MailTls,
)
from terp_desktop.domain.server_address import MAX_PORT
from terp_desktop.services.admin.mail_server import CurrentMailServer, MailServerService
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.settings.calendar_page import FOR_THIS_COMPUTER, lay_out_page
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import SpinBox
from terp_desktop.ui.widgets.form import FieldMessage, Form
from terp_desktop.ui.widgets.styling import (
    default_button,
    push_button,
    secondary_label,
    text_label,
    thin_bar,
    with_spacing,
)

_ENCRYPTIONS = (
    (MailTls.STARTTLS, "Yes, by STARTTLS"),
    (MailTls.TLS, "Yes, from the start (TLS)"),
    (MailTls.NONE, "No"),
)
_OFF = "E-mails are off: this computer sends no reminders by e-mail."


class MailServerForm(Form):
    """Edits `MailSettings`; `changed` is emitted with each edit by the person."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.host, self.user, self.password, self.from_line = (QLineEdit() for _ in range(4))
        self.host.setPlaceholderText("mail.example.com")
        self.from_line.setPlaceholderText("Calendar <calendar@example.com>")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.port = SpinBox(1, MAX_PORT)
        self.tls: ValueComboBox[MailTls] = ValueComboBox(_ENCRYPTIONS)
        self._tls_before = self.tls.value
        self._login_kept: tuple[str, str] | None = None
        self._fixed: Mapping[MailField, str] = {}
        self.rows = {
            MailField.HOST: self.add("&Server", self.host),
            MailField.TLS: self.add("E&ncrypted", self.tls),
            MailField.PORT: self.add("P&ort", self.port),
            MailField.USER: self.add("Use&r", self.user),
            MailField.PASSWORD: self.add("&Password", self.password),
            MailField.SENDER: self.add("Sen&der", self.from_line),
        }
        self.fields: dict[MailField, QWidget] = {
            MailField.HOST: self.host,
            MailField.TLS: self.tls,
            MailField.PORT: self.port,
            MailField.USER: self.user,
            MailField.PASSWORD: self.password,
            MailField.SENDER: self.from_line,
        }
        self._connect()

    @property
    def server(self) -> MailSettings:
        """The entered settings; not validated."""
        user = self.user.text().strip() or None
        return MailSettings(
            host=self.host.text().strip(),
            port=self.port.value(),
            tls=self.tls.value,
            user=user,
            sender=self.from_line.text().strip() or None,
            password=self.password.text() or None if user else None,
        )

    def show_server(self, current: CurrentMailServer) -> None:
        """Show the settings; those that the environment sets cannot be changed."""
        server = current.settings
        with QSignalBlocker(self):
            self.host.setText(server.host)
            self.tls.set_value(server.tls)
            self.port.setValue(server.port)
            self.user.setText(server.user or "")
            self.from_line.setText(server.sender or "")
            self.password.clear()
        self._tls_before = server.tls
        self._fixed = current.fixed_by
        self._login_kept = (server.host, server.user or "") if current.has_password else None
        self.clear_messages()
        self._update()

    def show_error(self, field: MailField, sentence: str) -> None:
        """Show the error below the field, and put the focus there."""
        self.rows[field].message.show_error(sentence)
        self.fields[field].setFocus()

    def clear_messages(self) -> None:
        """Show below each field only what fixes it."""
        for field, row in self.rows.items():
            row.message.clear()
            if field in self._fixed:
                row.message.show_hint(f"The environment variable {self._fixed[field]} sets this.")

    def _connect(self) -> None:
        for line in (self.host, self.user, self.password, self.from_line):
            line.textEdited.connect(self._report_change)
        self.port.valueChanged.connect(self._report_change)
        self.tls.currentIndexChanged.connect(self._change_encryption)

    @Slot()
    def _change_encryption(self) -> None:
        """Follow with the port, if it was the usual one."""
        is_usual = self.port.value() == DEFAULT_SMTP_PORTS[self._tls_before]
        self._tls_before = self.tls.value
        if is_usual and MailField.PORT not in self._fixed:
            self.port.setValue(DEFAULT_SMTP_PORTS[self.tls.value])
        self._report_change()

    @Slot()
    def _report_change(self) -> None:
        self.clear_messages()
        self._update()
        self.changed.emit()

    def _update(self) -> None:
        for field, widget in self.fields.items():
            widget.setEnabled(field not in self._fixed)
        login = self.host.text().strip(), self.user.text().strip()
        if not login[1]:
            self.password.setEnabled(False)
        is_kept = login == self._login_kept or MailField.PASSWORD in self._fixed
        self.password.setPlaceholderText("As it is kept" if is_kept and login[1] else "")


class MailPage(QWidget):
    """Shows the mail server; what is entered counts once the person chooses to use it.

    Storing and testing happen on a worker; the answer is a sentence below the buttons.
    """

    def __init__(self, mail_server: MailServerService, tasks: TaskRunner) -> None:
        super().__init__()
        self._mail_server, self._tasks = mail_server, tasks
        self.form = MailServerForm()
        self.state = text_label("", "strong")
        self.message = FieldMessage()
        self.bar = thin_bar("Asking the mail server")
        self.test_button = push_button("Send a &test e-mail")
        self.off_button = push_button("Send no e-mail")
        self.use_button = default_button("&Use this server")
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.test_button)
        buttons.addWidget(self.off_button)
        buttons.addStretch(1)
        buttons.addWidget(self.use_button)
        lay_out_page(
            self,
            "E-mail",
            self.state,
            self.form,
            secondary_label("The password is kept in this computer's keyring."),
            self.bar,
            buttons,
            self.message,
            secondary_label(FOR_THIS_COMPUTER),
        )
        self.form.changed.connect(self.message.clear)
        self.test_button.clicked.connect(self.test)
        self.use_button.clicked.connect(self.use)
        self.off_button.clicked.connect(self.turn_off)
        self.off_button.hide()
        self._load()

    @Slot()
    def test(self) -> None:
        """Send a test e-mail through the entered server; nothing is stored."""
        server = self.form.server
        self._run(lambda: self._mail_server.test(server), self._show_answer, is_write=False)

    @Slot()
    def use(self) -> None:
        """Store the entered server and send through it from now on."""
        server = self.form.server
        self._run(lambda: self._mail_server.use(server), self._show_stored, is_write=True)

    @Slot()
    def turn_off(self) -> None:
        """Send no e-mail from now on, and forget the password."""
        self._run(self._mail_server.turn_off, self._show_stored, is_write=True)

    def _load(self) -> None:
        self._show_busy(True)
        self._tasks.run(self._mail_server.current, self._show_current, self._show_error, owner=self)

    def _run(
        self,
        call: Callable[[], str | None],
        done: Callable[[str | None], None],
        *,
        is_write: bool,
    ) -> None:
        self.message.clear()
        self.form.clear_messages()
        self._show_busy(True)
        self._tasks.run(call, done, self._show_error, owner=self, is_write=is_write)

    def _show_current(self, current: CurrentMailServer) -> None:
        self._show_busy(False)
        self.form.show_server(current)
        host = current.settings.host
        self.state.setText(
            f"E-mails are on: reminders go out through {host}." if current.is_on else _OFF
        )
        is_changeable = MailField.HOST not in current.fixed_by
        self.off_button.setVisible(current.is_on and is_changeable)

    def _show_answer(self, answer: str | None) -> None:
        self._show_busy(False)
        self.message.show_hint(answer or "")

    def _show_stored(self, warning: str | None) -> None:
        if warning:
            self.message.show_error(warning)
        else:
            self.message.show_hint("It counts from now on.")
        self._load()

    def _show_error(self, error: TerpError) -> None:
        self._show_busy(False)
        field = error.details.get("field")
        if field in set(MailField):
            self.form.show_error(MailField(str(field)), str(error))
        else:
            self.message.show_error(str(error))

    def _show_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        for part in (self.form, self.test_button, self.off_button, self.use_button):
            part.setEnabled(not busy)
