"""The window, which is what the program opens when no command is given."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output
from terp_desktop.domain.errors import TerpError
from terp_desktop.system.files import refusal
from terp_desktop.system.settings import Settings

if TYPE_CHECKING:
    from terp_desktop.bootstrap import Program


class NoWindowError(TerpError):
    """No window can be opened here."""

    code = "NO_WINDOW"


def open_plainly() -> int:
    """The window of a call without any words: what is to be read of them is not loaded."""
    call = Invocation({}, os.environ, Output(as_json=False))
    try:
        return open_window(call)
    except TerpError as error:
        call.output.failure(error)
    except OSError as error:
        call.output.failure(refusal(error))
    return 1


def open_window(call: Invocation, *, demo: bool = False) -> int:
    """Show the window until the person ends it; the exit code.

    With `demo` it shows a sample company in a database that is thrown away afterwards.
    """
    from terp_desktop.system.logs import LOG_NAME
    from terp_desktop.system.resources import resources_folder

    refuse_without_display(call.environment)
    with settings_of(call, demo=demo) as settings, libraries_of_the_window():
        from terp_desktop.ui.application import run_window
        from terp_desktop.ui.opened import Launch

        def open_told(tell: Callable[[str, float], None]) -> "Program":
            # The window says why it cannot be opened; whoever started it from a terminal
            # or a script finds the same line there.
            try:
                return opened(settings, tell, demo=demo)
            except TerpError as error:
                call.output.failure(error)
                raise

        icons, log_file = resources_folder() / "icons", settings.folders.logs / LOG_NAME
        return run_window(Launch(open=open_told, icons=icons, log_file=log_file))


def refuse_without_display(environment: Mapping[str, str]) -> None:
    """NoWindowError on a Linux machine without a screen: Qt itself would just abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(environment.get(name) for name in names):
        raise NoWindowError(
            "There is no display to open the window on.",
            remedy="Set DISPLAY or WAYLAND_DISPLAY, or use “terp-desktop screenshot”.",
        )


@contextmanager
def libraries_of_the_window() -> Iterator[None]:
    """Tell which library is missing, where an import within the block finds out."""
    try:
        yield
    except ImportError as error:
        raise NoWindowError(
            f"A library that the window needs is missing: {error}.",
            remedy="Install what the README names for this system.",
        ) from error


@contextmanager
def settings_of(call: Invocation, *, demo: bool) -> Iterator[Settings]:
    """The settings of the call; for a demo with a database that is thrown away afterwards."""
    from terp_desktop.bootstrap import throw_away

    if not demo:
        yield call.settings
        return
    with throw_away(call.settings) as settings:
        yield settings


def opened(settings: Settings, tell: Callable[[str, float], None], *, demo: bool) -> "Program":
    """The program on its database, with the sample company in it for a demo."""
    from terp_desktop.bootstrap import open_program

    program = open_program(settings, progress=tell)
    with ExitStack() as undone:
        undone.callback(program.close)
        if demo:
            tell("Imagining a company", 0.5)
            program.demo.load()
        undone.pop_all()
    return program
