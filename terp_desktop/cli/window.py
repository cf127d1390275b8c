"""The window, which is what the program opens when no command is given."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output
from terp_desktop.cli.single_window import SingleWindow
from terp_desktop.domain.errors import TerpError
from terp_desktop.system.file_errors import file_error
from terp_desktop.system.settings import Settings

if TYPE_CHECKING:
    from terp_desktop.bootstrap import Program
    from terp_desktop.bootstrap.passwords import Passwords
    from terp_desktop.services.admin.connection import ConnectionService
    from terp_desktop.ui.opened_program import OpenOptions


class NoWindowError(TerpError):
    """No window can be opened here."""

    code = "NO_WINDOW"


def open_default_window(*, minimized: bool = False) -> int:
    """The window of a call without words for anything else: what would read them is not loaded.

    Nor is garbage looked for while everything is loaded: what is loaded stays, and looking
    through it again and again costs a tenth of the start. The window looks for it then.
    """
    gc.disable()
    call = Invocation({}, os.environ, Output(as_json=False))
    try:
        return open_window(call, minimized=minimized)
    except TerpError as error:
        call.output.failure(error)
    except OSError as error:
        call.output.failure(file_error(error))
    return 1


def open_window(call: Invocation, *, demo: bool = False, minimized: bool = False) -> int:
    """Show the window until the person ends it; the exit code.

    With `demo` it shows a sample company in a database that is thrown away afterwards.
    `minimized` shows no more than an icon. Where the window is open already, that one comes
    to the front, and this call is done.
    """
    require_display(call.environment)
    if demo:
        return _run_window(call, demo=True, minimized=minimized)
    one = SingleWindow(call)
    with window_libraries():
        is_first = one.acquire(is_minimized=minimized)
    if not is_first:
        call.output.note("TERP Desktop is open already.")
        return 0
    try:
        return _run_window(call, address=one.address, minimized=minimized)
    finally:
        one.release()


def _run_window(
    call: Invocation, *, demo: bool = False, address: str | None = None, minimized: bool
) -> int:
    from terp_desktop.system.autostart import autostart
    from terp_desktop.system.logging_setup import LOG_FILE_NAME
    from terp_desktop.system.resources import resources_folder

    thrown_away = invocation_settings(call, demo=True) if demo else nullcontext()
    with thrown_away as sample, window_libraries():
        from terp_desktop.ui.app.application import run_window
        from terp_desktop.ui.opened_program import Launch
        from terp_desktop.ui.window_settings import FILE_NAME

        places = (sample or call.plain_settings).folders
        opening = ProgramOpener(call, sample)
        launch = Launch(
            open=opening,
            open_at_once=opening.open_at_once,
            connections=opening.connections,
            icons=resources_folder() / "icons",
            program_icons=resources_folder() / "hicolor",
            log_file=places.logs / LOG_FILE_NAME,
            state_file=places.data / FILE_NAME,
            is_unattended=is_unattended(call.environment),
            address=address,
            is_minimized=minimized,
            autostart=None if demo else autostart(call.environment),
        )
        return run_window(launch)


class ProgramOpener:
    """Opens the program for the window, each time on the database that is chosen then.

    A window that cannot be opened says why; whoever started it from a terminal or a script
    finds the same line there. What opening takes is loaded by the worker that opens, while
    the GUI thread loads Qt.
    """

    def __init__(self, call: Invocation, demo: Settings | None) -> None:
        self._call = call
        self._demo = demo

    def __call__(
        self, report_progress: Callable[[str, float], None], options: "OpenOptions"
    ) -> "Program":
        """The program on its database."""
        try:
            settings = self._demo or self._settings(options)
            if options.backup_to_restore is not None:
                _restore(settings, options.backup_to_restore, report_progress)
            is_demo = self._demo is not None
            return open_with_demo(
                settings,
                report_progress,
                demo=is_demo,
                may_upgrade=options.may_upgrade,
                begins_anew=options.creates_new,
            )
        except TerpError as error:
            self._call.output.failure(error)
            raise

    def open_at_once(self) -> "Program | None":
        """The program with what was seen last, before its database is open."""
        from terp_desktop.bootstrap import open_from_cache

        if self._demo:
            return None
        return open_from_cache(self._call.plain_settings, self._passwords.fill_in)

    @cached_property
    def _passwords(self) -> "Passwords":
        from terp_desktop.bootstrap.passwords import Passwords

        return Passwords()

    def connections(self) -> "ConnectionService":
        """Chooses the database."""
        from terp_desktop.bootstrap.database_directory import DatabaseDirectory
        from terp_desktop.services.admin.connection import ConnectionService

        call, fixed_by = self._call, "--demo" if self._demo is not None else None
        directory = DatabaseDirectory(call.options, call.environment, self._passwords, fixed_by)
        return ConnectionService(directory)

    def _settings(self, options: "OpenOptions") -> Settings:
        settings = self._call.plain_settings
        if options.password is not None and options.keeps_password:
            self._passwords.save(settings.database_url, options.password)
        elif options.password is not None:
            self._passwords.remember(settings.database_url, options.password)
        return self._passwords.fill_in(settings)


def _restore(
    settings: Settings, backup: Path, report_progress: Callable[[str, float], None]
) -> None:
    """Put the backup in the place of the calendar; what was there is kept aside."""
    from terp_desktop.bootstrap.database import Database

    report_progress(f"Restoring “{backup.name}”", 0.2)
    kept = Database(settings).restore(backup)
    if kept is not None:
        report_progress(f"What was there before is in “{kept}”", 0.5)


def is_unattended(environment: Mapping[str, str]) -> bool:
    """Whether the window is painted where nobody sees it, as for tests and pictures."""
    return environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal"}


def require_display(environment: Mapping[str, str]) -> None:
    """NoWindowError on a Linux machine without a screen: Qt itself would just abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(environment.get(name) for name in names):
        raise NoWindowError(
            "There is no display to open the window on.",
            remedy="Set DISPLAY or WAYLAND_DISPLAY, or use “terp-desktop screenshot”.",
        )


@contextmanager
def window_libraries() -> Iterator[None]:
    """Tell which library is missing, where an import within the block finds out."""
    try:
        yield
    except ImportError as error:
        raise NoWindowError(
            f"A library that the window needs is missing: {error}.",
            remedy="Install what the README names for this system.",
        ) from error


@contextmanager
def invocation_settings(call: Invocation, *, demo: bool) -> Iterator[Settings]:
    """The settings of the call; for a demo with a database that is thrown away afterwards."""
    from terp_desktop.bootstrap import temporary_settings

    if not demo:
        yield call.settings
        return
    with temporary_settings(call.plain_settings) as settings:
        yield settings


def open_with_demo(
    settings: Settings,
    tell: Callable[[str, float], None],
    *,
    demo: bool,
    may_upgrade: bool = False,
    begins_anew: bool = False,
) -> "Program":
    """The program on its database, with the sample company in it for a demo."""
    from terp_desktop.bootstrap import open_program

    program = open_program(
        settings, progress=tell, may_upgrade=may_upgrade, begins_anew=begins_anew
    )
    with ExitStack() as undone:
        undone.callback(program.close)
        if demo:
            tell("Imagining a company", 0.5)
            program.demo.load()
        undone.pop_all()
    return program
