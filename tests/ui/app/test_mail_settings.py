"""The menu leads to the e-mail page of the running program, which keeps what is chosen there."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.settings.mail_page import MailPage
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.settings.settings_page import SettingsPage
from tests.keyrings import MemoryKeyring
from tests.ui.app.session_driver import WAIT_MS, window_of

pytestmark = pytest.mark.usefixtures("from_a_terminal")

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def open_page(qtbot: QtBot, controller: ApplicationController) -> MailPage:
    """The page, opened from the menu."""
    window = window_of(controller)
    window.menus.mail.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(MailPage)), timeout=WAIT_MS)
    (page,) = window.findChildren(MailPage)
    qtbot.waitUntil(page.use_button.isEnabled, timeout=WAIT_MS)
    return page


def test_the_menu_opens_the_page_and_its_choices_last(
    qtbot: QtBot, shown: ApplicationController, ring: MemoryKeyring, tmp_path: Path
) -> None:
    page = open_page(qtbot, shown)
    (dialog,) = window_of(shown).findChildren(SettingsDialog)
    assert dialog.page is SettingsPage.MAIL
    assert page.isVisible()
    for field, text in (
        (page.form.host, "mail.terp.example"),
        (page.form.user, "ann"),
        (page.form.password, "open sesame"),
    ):
        QTest.keyClicks(field, text)
    QTest.mouseClick(page.use_button, LEFT)
    qtbot.waitUntil(page.off_button.isVisible, timeout=WAIT_MS)
    assert 'smtp_host = "mail.terp.example"' in (tmp_path / "config.toml").read_text("utf-8")
    assert list(ring.passwords.values()) == ["open sesame"]
    qtbot.waitUntil(page.off_button.isEnabled, timeout=WAIT_MS)
    QTest.mouseClick(page.off_button, LEFT)
    qtbot.waitUntil(lambda: "off" in page.state.text(), timeout=WAIT_MS)
    assert ring.passwords == {}
    assert "smtp_host" not in (tmp_path / "config.toml").read_text("utf-8")
