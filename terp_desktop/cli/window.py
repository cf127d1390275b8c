"""Opens the window, which the program does when no command is given."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """Open the window of a call without arguments, without loading Typer; return the exit code.

    Garbage collection is off during the start, since it costs a tenth of the start and what
    is loaded stays. The window collects garbage later.
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


def open_window(
    call: Invocation,
    *,
    demo: bool = False,
    minimized: bool = False,
    files: Sequence[Path] = (),
) -> int:
    """Show the window until the person closes it; return the exit code.

    With `demo` it shows a sample company in a temporary database. With `minimized` it shows
    an icon only. If the window is already open, raise it instead and return. The window
    previews the calendar files.
    """
    require_display(call.environment)
    if demo:
        return _run_window(call, demo=True, minimized=minimized, files=files)
    single_window = SingleWindow(call)
    with window_libraries():
        is_first = single_window.acquire(is_minimized=minimized, files=files)
    if not is_first:
        call.output.note("TERP Desktop is open already.")
        return 0
    try:
        return _run_window(call, address=single_window.address, minimized=minimized, files=files)
    finally:
        single_window.release()


def _run_window(
    call: Invocation,
    *,
    demo: bool = False,
    address: str | None = None,
    minimized: bool,
    files: Sequence[Path],
) -> int:
    from terp_desktop.system.autostart import autostart
    from terp_desktop.system.logging_setup import LOG_FILE_NAME
    from terp_desktop.system.resources import resources_folder

    demo_settings = invocation_settings(call, demo=True) if demo else nullcontext()
    with demo_settings as sample, window_libraries():
        from terp_desktop.ui.app.application import run_window
        from terp_desktop.ui.opened_program import Launch
        from terp_desktop.ui.window_settings import FILE_NAME

        places = (sample or call.plain_settings).folders
        opener = ProgramOpener(call, sample)
        launch = Launch(
            open=opener,
            open_at_once=opener.open_at_once,
            connections=opener.connections,
            icons=resources_folder() / "icons",
            program_icons=resources_folder() / "hicolor",
            log_file=places.logs / LOG_FILE_NAME,
            state_file=places.data / FILE_NAME,
            is_unattended=is_unattended(call.environment),
            address=address,
            is_minimized=minimized,
            files=tuple(files),
            autostart=None if demo else autostart(call.environment),
        )
        return run_window(launch)


class ProgramOpener:
    """Opens the program for the window, each time on the database that is chosen by then.

    A failure is shown in the window and printed as a line on stderr, for terminals and
    scripts. The worker that opens also imports what it needs, while the GUI thread loads Qt.
    """

    def __init__(self, call: Invocation, demo: Settings | None) -> None:
        self._call = call
        self._demo = demo

    def __call__(
        self, report_progress: Callable[[str, float], None], options: "OpenOptions"
    ) -> "Program":
        """Open the program on its database; raise TerpError if that fails."""
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
        """Return the program with its cached pages, before its database is open; None without."""
        from terp_desktop.bootstrap import open_from_cache

        if self._demo:
            return None
        return open_from_cache(self._call.plain_settings, self._passwords)

    @cached_property
    def _passwords(self) -> "Passwords":
        from terp_desktop.bootstrap.passwords import Passwords

        return Passwords()

    def connections(self) -> "ConnectionService":
        """Return the service that chooses the database."""
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
    """Replace the calendar by the backup; its present state is saved first."""
    from terp_desktop.bootstrap.database import Database

    report_progress(f"Restoring “{backup.name}”", 0.2)
    previous = Database(settings).restore(backup)
    if previous is not None:
        report_progress(f"What was there before is in “{previous}”", 0.5)


def is_unattended(environment: Mapping[str, str]) -> bool:
    """Whether the window is painted off screen, as for tests and pictures."""
    return environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal"}


def require_display(environment: Mapping[str, str]) -> None:
    """Raise NoWindowError on Linux without a display, where Qt itself would abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(environment.get(name) for name in names):
        raise NoWindowError(
            "There is no display to open the window on.",
            remedy="Set DISPLAY or WAYLAND_DISPLAY, or use “terp-desktop screenshot”.",
        )


@contextmanager
def window_libraries() -> Iterator[None]:
    """Raise NoWindowError for an ImportError within the block: a library is missing."""
    try:
        yield
    except ImportError as error:
        raise NoWindowError(
            f"A library that the window needs is missing: {error}.",
            remedy="Install what the README names for this system.",
        ) from error


@contextmanager
def invocation_settings(call: Invocation, *, demo: bool) -> Iterator[Settings]:
    """Yield the settings of the call; for a demo, those of a temporary database."""
    from terp_desktop.bootstrap import temporary_settings

    if not demo:
        yield call.settings
        return
    with temporary_settings(call.plain_settings) as settings:
        yield settings


def open_with_demo(
    settings: Settings,
    report_progress: Callable[[str, float], None],
    *,
    demo: bool,
    may_upgrade: bool = False,
    begins_anew: bool = False,
) -> "Program":
    """Open the program on its database; for a demo, fill it with the sample company."""
    from terp_desktop.bootstrap import open_program

    program = open_program(
        settings, progress=report_progress, may_upgrade=may_upgrade, begins_anew=begins_anew
    )
    with ExitStack() as on_failure:
        on_failure.callback(program.close)
        if demo:
            report_progress("Imagining a company", 0.5)
            program.demo.load()
        on_failure.pop_all()
    return program
