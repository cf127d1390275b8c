"""Settings ▸ E-mail: the mail server of this computer, on a real settings file and server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.errors import PasswordDeleteError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap.mail_server_file import MailServerFile
from terp_desktop.domain.mail_settings import MailField, MailSettings, MailTls
from terp_desktop.domain.person import Person
from terp_desktop.services.admin.mail_server import MailServerService
from terp_desktop.system import machine
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.settings.mail_page import MailPage
from terp_desktop.ui.threads.task_runner import TaskRunner
from tests.keyrings import MemoryKeyring
from tests.mail_server import Mailbox, run_mail_server

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 20_000
PASSWORD = "open sesame"

pytestmark = pytest.mark.usefixtures("theme")
Open = Callable[..., MailPage]


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def applied() -> list[MailSettings | None]:
    return []


@pytest.fixture
def opened(
    tmp_path: Path,
    person: Person,
    runner: TaskRunner,
    qtbot: QtBot,
    applied: list[MailSettings | None],
) -> Open:
    def opened(**variables: str) -> MailPage:
        environment = {"TERP_CONFIG_DIR": str(tmp_path), "TERP_DATA_DIR": str(tmp_path)}
        settings = load_settings({}, environment | variables)
        page = MailPage(MailServerService(MailServerFile(settings, applied.append), person), runner)
        qtbot.addWidget(page)
        page.show()
        assert runner.wait_idle(WAIT_MS)
        return page

    return opened


def config(folder: Path) -> str:
    file = folder / "config.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def enter(page: MailPage, host: str, *, user: str = "", password: str = "") -> None:
    QTest.keyClicks(page.form.host, host)
    QTest.keyClicks(page.form.user, user)
    QTest.keyClicks(page.form.password, password)


def test_a_server_is_used_and_its_password_is_in_the_keyring_alone(
    opened: Open,
    runner: TaskRunner,
    tmp_path: Path,
    ring: MemoryKeyring,
    applied: list[MailSettings | None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "config.toml").write_text('log_level = "DEBUG"\n', encoding="utf-8")
    page = opened()
    assert "off" in page.state.text()
    enter(page, "mail.terp.example", user="ann", password=PASSWORD)
    QTest.mouseClick(page.use_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "on: reminders go out through mail.terp.example" in page.state.text()
    assert page.form.password.placeholderText() == "As it is kept"
    written = config(tmp_path)
    assert 'smtp_host = "mail.terp.example"' in written
    assert 'log_level = "DEBUG"' in written
    assert PASSWORD not in written + caplog.text + page.message.label.text()
    assert list(ring.passwords.values()) == [PASSWORD]
    (mail,) = applied
    assert mail is not None
    assert (mail.host, mail.port, mail.user) == ("mail.terp.example", 587, "ann")
    assert "mail.terp.example" in opened().state.text()


def test_a_test_e_mail_reaches_the_person_and_stores_nothing(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    mailbox, page = Mailbox(), opened()
    with run_mail_server(mailbox) as port:
        enter(page, "127.0.0.1")
        page.form.tls.setCurrentText("No")
        assert page.form.port.value() == 25
        page.form.port.setValue(port)
        QTest.mouseClick(page.test_button, LEFT)
        assert not page.form.isEnabled()
        assert runner.wait_idle(WAIT_MS)
    assert mailbox.recipients == ["ann@terp.example"]
    assert "ann@terp.example" in page.message.label.text()
    assert page.form.isEnabled()
    assert config(tmp_path) == ""


def test_a_server_that_is_not_there_is_reported(opened: Open, runner: TaskRunner) -> None:
    page = opened()
    with run_mail_server(Mailbox()) as port:
        pass
    enter(page, "127.0.0.1")
    page.form.tls.setCurrentText("No")
    page.form.port.setValue(port)
    QTest.mouseClick(page.test_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "cannot be reached" in page.message.label.text()


@pytest.mark.parametrize(
    "field, host, user, sender, tls",
    [
        ("host", "", "", "", MailTls.STARTTLS),
        ("host", "ann:pw@mail", "", "", MailTls.STARTTLS),
        ("tls", "mail", "ann", "", MailTls.NONE),
        ("sender", "mail", "", "nobody", MailTls.STARTTLS),
        ("password", "mail", "ann", "", MailTls.STARTTLS),
    ],
)
def test_what_cannot_be_right_is_reported_below_its_field_and_nothing_is_stored(
    opened: Open,
    runner: TaskRunner,
    tmp_path: Path,
    field: str,
    host: str,
    user: str,
    sender: str,
    tls: MailTls,
) -> None:
    page = opened()
    enter(page, host, user=user)
    QTest.keyClicks(page.form.from_line, sender)
    page.form.tls.set_value(tls)
    QTest.mouseClick(page.use_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    shown = [each.value for each, row in page.form.rows.items() if row.message.isVisible()]
    assert shown == [field]
    assert config(tmp_path) == ""
    assert page.form.isEnabled()


def test_what_the_environment_sets_is_shown_and_cannot_be_changed(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    page = opened(TERP_SMTP_HOST="fixed.example", TERP_SMTP_PORT="2525")
    assert (page.form.host.text(), page.form.port.value()) == ("fixed.example", 2525)
    assert not page.form.host.isEnabled()
    assert not page.form.port.isEnabled()
    assert page.form.from_line.isEnabled()
    assert "TERP_SMTP_HOST" in page.form.rows[MailField.HOST].message.label.text()
    assert not page.off_button.isVisible()
    QTest.keyClicks(page.form.from_line, "cal@terp.example")
    QTest.mouseClick(page.use_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert 'smtp_from = "cal@terp.example"' in config(tmp_path)
    assert "fixed.example" not in config(tmp_path)


def test_e_mails_are_turned_off(
    opened: Open, runner: TaskRunner, tmp_path: Path, applied: list[MailSettings | None]
) -> None:
    (tmp_path / "config.toml").write_text('smtp_host = "mail"\nuser = "ann"\n', encoding="utf-8")
    page = opened()
    QTest.mouseClick(page.off_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert config(tmp_path) == 'user = "ann"\n'
    assert applied == [None]
    assert "off" in page.state.text()
    assert page.form.host.text() == ""


def turn_off_used_server(opened: Open, runner: TaskRunner) -> MailPage:
    """The page after a server with a password was used, and turned off again."""
    page = opened()
    enter(page, "mail.terp.example", user="ann", password=PASSWORD)
    QTest.mouseClick(page.use_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    QTest.mouseClick(page.off_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "off" in page.state.text()
    return page


def test_the_password_is_forgotten_with_the_server(
    opened: Open, runner: TaskRunner, ring: MemoryKeyring, tmp_path: Path
) -> None:
    ring.set_password("other", "ben", "of another program")
    page = turn_off_used_server(opened, runner)
    assert list(ring.passwords.values()) == ["of another program"]
    assert page.message.label.text() == "It counts from now on."
    enter(page, "mail.terp.example", user="ann")
    assert page.form.password.placeholderText() == ""
    QTest.mouseClick(page.use_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "Type it once." in page.form.rows[MailField.PASSWORD].message.label.text()
    assert "smtp_host" not in config(tmp_path)


class KeepingKeyring(MemoryKeyring):
    """Does not delete what it keeps."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(f"{service} {username} is locked")


def test_a_keyring_that_keeps_the_password_is_reported_and_no_e_mail_is_sent(
    opened: Open, runner: TaskRunner, applied: list[MailSettings | None], tmp_path: Path
) -> None:
    keyring.set_keyring(KeepingKeyring())
    page = turn_off_used_server(opened, runner)
    assert applied[-1] is None
    assert "smtp_host" not in config(tmp_path)
    told = page.message.label.text()
    assert told.startswith("The password may still be in the keyring, which does not open.")
    assert "Delete “" in told
    assert PASSWORD not in told
    machine.clear_fallback(machine.KEYRING)
