"""The dialogs to choose, administer and check the database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseAdministration
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.doctor import run_checks
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.server_address import ServerKind
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.services.admin.database import AdministrationService
from terp_desktop.services.admin.doctor import Check
from terp_desktop.system.settings import Settings, load_settings
from terp_desktop.ui.database.administration_dialog import AdministrationDialog
from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
from terp_desktop.ui.database.database_page import DatabasePage
from terp_desktop.ui.database.downgrade_dialog import DowngradeDialog
from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.database.restore_dialog import RestoreDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 20_000

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}


@pytest.fixture
def settings(environment: dict[str, str], database_file: Path) -> Settings:
    return load_settings({"database_url": f"sqlite:///{database_file}"}, environment)


@pytest.fixture
def administration(settings: Settings) -> AdministrationService:
    embedded_database = DatabaseAdministration(Database(settings), "Embedded database")
    return AdministrationService(embedded_database, embedded_database, Actor(1, "admin"))


@pytest.fixture
def maintenance_dialog(
    administration: AdministrationService, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> AdministrationDialog:
    dialog = AdministrationDialog(administration, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.show()
    assert runner.wait_idle(WAIT_MS)
    return dialog


Choosing = Callable[..., DatabasePage]


@pytest.fixture
def choosing(environment: dict[str, str], runner: TaskRunner, qtbot: QtBot) -> Choosing:
    def choosing_after(fixed_by: str | None = None) -> DatabasePage:
        directory = DatabaseDirectory({}, environment, Passwords(), fixed_by)
        dialog = DatabasePage(ConnectionService(directory), runner)
        qtbot.addWidget(dialog)
        dialog.show()
        assert runner.wait_idle(WAIT_MS)
        return dialog

    return choosing_after


# --- Choosing ------------------------------------------------------------------------------


def test_the_database_on_this_computer_asks_for_nothing_else(choosing: Choosing) -> None:
    dialog = choosing()
    assert dialog.form.server_kind.value is None
    assert not dialog.form.host.isVisible()
    assert not dialog.test_button.isVisible()


def test_a_server_s_fields_come_with_its_usual_port(choosing: Choosing) -> None:
    dialog = choosing()
    for kind, port in ((ServerKind.POSTGRESQL, 5432), (ServerKind.MYSQL, 3306)):
        pick(dialog, kind)
        assert dialog.form.host.isVisible()
        assert dialog.form.port.value() == port
    assert not dialog.form.ca_file.isVisible()
    dialog.form.encryption.setCurrentIndex(0)
    assert dialog.form.ca_file.isVisible()


def test_what_is_missing_is_reported_below_its_field(choosing: Choosing) -> None:
    dialog = choosing()
    pick(dialog, ServerKind.POSTGRESQL)
    QTest.mouseClick(dialog.test_button, LEFT)
    assert "no name" in dialog.form.rows["host"].message.label.text()
    assert dialog.form.isEnabled()


def test_a_missing_server_is_reported_and_nothing_is_chosen(
    choosing: Choosing, runner: TaskRunner, tmp_path: Path
) -> None:
    dialog = choosing()
    pick(dialog, ServerKind.POSTGRESQL)
    for field in (dialog.form.database, dialog.form.user):
        QTest.keyClicks(field, "terp")
    QTest.keyClicks(dialog.form.host, "127.0.0.1")
    dialog.form.port.setValue(1)
    QTest.keyClicks(dialog.form.password, "secret")
    QTest.mouseClick(dialog.use_button, LEFT)
    assert dialog.bar.isVisible()
    assert not dialog.form.isEnabled()
    assert runner.wait_idle(WAIT_MS)
    assert "does not answer" in dialog.message.label.text()
    assert "secret" not in dialog.message.label.text()
    assert dialog.form.isEnabled()
    assert not (tmp_path / "config.toml").exists()


def test_a_silent_server_is_given_up_after_a_time(choosing: Choosing, runner: TaskRunner) -> None:
    dialog = choosing()
    pick(dialog, ServerKind.POSTGRESQL)
    for field in (dialog.form.host, dialog.form.database, dialog.form.user):
        QTest.keyClicks(field, "terp.invalid")
    dialog.test()
    dialog._give_up()
    message = dialog.message.label.text()
    assert "does not answer" in message
    assert dialog.form.isEnabled()
    assert runner.wait_idle(WAIT_MS)
    assert dialog.message.label.text() == message  # a later result is not shown


def test_the_local_database_is_used_without_a_test(
    choosing: Choosing, qtbot: QtBot, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('database_url = "mysql+pymysql://ann@erp/terp"\n', encoding="utf-8")
    dialog = choosing()
    assert dialog.form.host.text() == "erp"
    pick(dialog, None)
    with qtbot.waitSignal(dialog.chosen, timeout=WAIT_MS):
        QTest.mouseClick(dialog.use_button, LEFT)
    assert config.read_text(encoding="utf-8").strip() == ""


def test_a_choice_that_an_override_prevents_is_reported(
    choosing: Choosing, runner: TaskRunner, qtbot: QtBot
) -> None:
    dialog = choosing("--database-url")
    with qtbot.assertNotEmitted(dialog.chosen):
        QTest.mouseClick(dialog.use_button, LEFT)
        assert runner.wait_idle(WAIT_MS)
    assert "--database-url" in dialog.message.label.text()


def test_the_certificates_of_a_server_are_chosen_from_the_files(
    choosing: Choosing, tmp_path: Path
) -> None:
    (tmp_path / "company.pem").touch()
    dialog = choosing()
    pick(dialog, ServerKind.POSTGRESQL)
    dialog.form.encryption.setCurrentIndex(0)
    QTest.mouseClick(dialog.form.browse, LEFT)
    give_file(dialog.form, tmp_path / "company.pem")
    assert dialog.form.ca_file.text() == str(tmp_path / "company.pem")


def give_file(asking: QWidget, file: Path) -> None:
    (files,) = asking.findChildren(QFileDialog)
    files.setDirectory(str(file.parent))
    files.selectFile(file.name)
    files.accept()


def pick(dialog: DatabasePage, kind: ServerKind | None) -> None:
    dialog.form.server_kind.setCurrentIndex([None, *ServerKind].index(kind))


# --- Looking after it ------------------------------------------------------------------------


def test_a_backup_is_made_and_its_file_is_reported(
    maintenance_dialog: AdministrationDialog, runner: TaskRunner, tmp_path: Path
) -> None:
    QTest.mouseClick(maintenance_dialog.backup_button, LEFT)
    assert maintenance_dialog.bar.isVisible()
    assert runner.wait_idle(WAIT_MS)
    (file,) = (tmp_path / "backups").iterdir()
    assert str(file) in maintenance_dialog.log.toPlainText()
    QTest.mouseClick(maintenance_dialog.analyze_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "tables analyzed" in maintenance_dialog.log.toPlainText()


def test_a_current_schema_is_not_upgraded(maintenance_dialog: AdministrationDialog) -> None:
    assert maintenance_dialog.heading.text() == "Embedded database"
    assert "up to date" in maintenance_dialog.state.text()
    assert not maintenance_dialog.upgrade_button.isEnabled()


def test_a_backup_from_the_list_is_restored_by_an_operation(
    maintenance_dialog: AdministrationDialog,
    administration: AdministrationService,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    made = administration.back_up()
    QTest.mouseClick(maintenance_dialog.restore_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    (listing,) = maintenance_dialog.findChildren(RestoreDialog)
    assert listing.list.topLevelItemCount() == 1
    assert not listing.restore_button.isEnabled()
    listing.list.setCurrentIndex(listing.list.model().index(0, 0))
    with qtbot.waitSignal(maintenance_dialog.operation_requested) as emitted:
        QTest.mouseClick(listing.restore_button, LEFT)
    assert str(made) in carried_out(emitted.args)


def test_a_backup_in_another_folder_is_restored(
    maintenance_dialog: AdministrationDialog, runner: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "kept.db").touch()
    QTest.mouseClick(maintenance_dialog.restore_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    (listing,) = maintenance_dialog.findChildren(RestoreDialog)
    QTest.mouseClick(listing.file_button, LEFT)
    with qtbot.waitSignal(listing.chosen) as emitted:
        give_file(listing, tmp_path / "kept.db")
    assert emitted.args == [tmp_path / "kept.db"]


def test_the_rollback_requires_typing_its_confirmation(
    maintenance_dialog: AdministrationDialog, administration: AdministrationService, qtbot: QtBot
) -> None:
    QTest.mouseClick(maintenance_dialog.downgrade_button, LEFT)
    (dialog,) = maintenance_dialog.findChildren(DowngradeDialog)
    assert not dialog.remove_button.isEnabled()
    QTest.keyClicks(dialog.confirmation, "remov")
    assert not dialog.remove_button.isEnabled()
    QTest.keyClicks(dialog.confirmation, "e")
    dialog.target.setCurrentIndex(1)
    with qtbot.waitSignal(maintenance_dialog.operation_requested) as emitted:
        QTest.mouseClick(dialog.remove_button, LEFT)
    below = administration.status().downgrade_targets[0]
    assert below in carried_out(emitted.args)
    assert not administration.status().is_current


def test_a_failure_is_reported_in_the_log(
    maintenance_dialog: AdministrationDialog, runner: TaskRunner, database_file: Path
) -> None:
    database_file.unlink()
    QTest.mouseClick(maintenance_dialog.backup_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert "Failed: There is no database" in maintenance_dialog.log.toPlainText()
    assert maintenance_dialog.backup_button.isEnabled()


def carried_out(arguments: list[object] | None) -> str:
    (operation,) = arguments or []
    assert isinstance(operation, Operation)
    return operation.run(lambda _sentence, _share: None)


# --- Checking it -----------------------------------------------------------------------------


def test_the_checklist_shows_a_remedy_for_what_is_wrong_first(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    checks = [
        Check(name="tables", is_ok=True, detail="All ten are there."),
        Check(name="jobs", is_ok=False, detail="None has ever run.", remedy="Open the window."),
    ]
    dialog = SetupCheckDialog(lambda: checks, runner)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.copy_button.isEnabled()
    assert runner.wait_idle(WAIT_MS)
    assert dialog.heading.text() == "1 of 2 items needs attention"
    texts = [label.text() for label in dialog.list.findChildren(QLabel)]
    assert texts == ["Jobs", "None has ever run.", "Open the window.", "Tables", checks[0].detail]
    QTest.mouseClick(dialog.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied == [
        "ok    tables: All ten are there.",
        f"FAIL  jobs: {checks[1].detail} Open the window.",
    ]


def test_check_again_reruns_the_checks(
    runner: TaskRunner, qtbot: QtBot, settings: Settings, database_file: Path
) -> None:
    dialog = SetupCheckDialog(lambda: run_checks(settings), runner)
    qtbot.addWidget(dialog)
    assert runner.wait_idle(WAIT_MS)
    assert [one.name for one in dialog.checks if not one.is_ok] == ["staff", "backup"]
    database_file.unlink()
    QTest.mouseClick(dialog.again_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert [one.name for one in dialog.checks if not one.is_ok] == ["database"]
