"""The frame of the command line: global options, subcommands, and the report of failures."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from terp_desktop import __version__
from terp_desktop.cli import db, demo, doctor, events, ics, jobs, printing, screenshot, users
from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output, discard_output
from terp_desktop.domain.display_text import sanitize_for_terminal
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.secrets import mask
from terp_desktop.system.file_errors import file_error
from terp_desktop.system.machine import unreported_fallbacks

_USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.mro()[1]
GLOBAL_FLAGS = frozenset({"--json"})
GLOBAL_OPTIONS = frozenset({"--database-url", "--user"})


class ProgramGroup(TyperGroup):
    """Accepts the global options before or after the subcommand; reports failures in one line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (Typer's own)
        """Parse the arguments, with the global options in front, where Typer expects them."""
        try:
            with _mask_usage_errors():
                return super().parse_args(ctx, global_options_first(args))
        except BrokenPipeError:
            raise
        except OSError as error:  # the help text cannot be printed
            discard_output(sys.stdout)
            _report_error(ctx, file_error(error))
        raise typer.Exit(1)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  (Typer's own)
        """Run the command; report what a person can cure, and let every bug through."""
        try:
            with _mask_usage_errors():
                return super().invoke(ctx)
        except TerpError as error:
            _report_error(ctx, error)
        except BrokenPipeError:
            raise
        except OSError as error:
            discard_output(sys.stdout)
            _report_error(ctx, file_error(error))
        finally:
            if ctx.invoked_subcommand != "doctor":  # which reports them by itself
                _report_fallbacks()
        raise typer.Exit(1)


@contextmanager
def _mask_usage_errors() -> Iterator[None]:
    """Mask passwords and control characters in usage errors, which quote the arguments."""
    try:
        yield
    except _USAGE_ERROR as error:
        attributes = vars(error)
        attributes["message"] = sanitize_for_terminal(mask(str(attributes.get("message", ""))))
        raise


def _report_fallbacks() -> None:
    """Print the important fallbacks that were not reported yet."""
    for fallback in unreported_fallbacks():
        Output(as_json=False).note(f"note: {fallback}")


def _report_error(ctx: Any, error: TerpError) -> None:  # noqa: ANN401  (Typer's own)
    Output(as_json=bool(ctx.params.get("json"))).failure(error)


def global_options_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the global options moved to the front.

    Arguments after a bare `--` are left alone. Calendar files without a command, with which a
    desktop opens them, become `--open FILE`.
    """
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    global_arguments: list[str] = []
    others: list[str] = []
    remaining = iter(arguments[:end])
    for argument in remaining:
        name, equals, _ = argument.partition("=")
        if name in GLOBAL_OPTIONS:
            value = None if equals else next(remaining, None)
            global_arguments += [argument] if value is None else [argument, value]
        else:
            (global_arguments if argument in GLOBAL_FLAGS else others).append(argument)
    if all(Path(argument).suffix.lower() == ".ics" for argument in others):
        others = [part for file in others for part in ("--open", file)]
    return [*global_arguments, *others, *arguments[end:]]


app = typer.Typer(
    name="terp-desktop",
    cls=ProgramGroup,
    help="The calendar of a trading company's staff. Without a command it opens the window.",
    epilog="--database-url, --user and --json may also follow the command.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    *,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The database, as sqlite:///PATH, postgresql+psycopg://… or mysql+pymysql://… "
            "(or TERP_DATABASE_URL). Default: the embedded one in your data folder.",
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="LOGIN",
            help="Who acts, by login or e-mail (or TERP_USER). Default: the account signed in.",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON, and nothing else on stdout.")
    ] = False,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Open the window on a throw-away database of sample data."),
    ] = False,
    minimized: Annotated[
        bool,
        typer.Option("--minimized", help="Open the window as an icon, among the system's."),
    ] = False,
    open_file: Annotated[
        list[Path] | None,
        typer.Option("--open", metavar="FILE", help="Preview this calendar file in the window."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Note the global options; open the window if no command follows."""
    if version:
        Output(as_json=False).result(None, f"terp-desktop {__version__}")
        raise typer.Exit
    options = {"database_url": database_url, "user": user}
    context.obj = Invocation(options, os.environ, Output(json))
    if context.invoked_subcommand is not None:
        for option, is_given in (
            ("--demo", demo),
            ("--minimized", minimized),
            ("--open", open_file),
        ):
            if is_given:
                message = f"{option} before a command does nothing; see the command's help"
                raise typer.BadParameter(message)
    else:
        from terp_desktop.cli.window import open_window

        raise typer.Exit(
            open_window(context.obj, demo=demo, minimized=minimized, files=open_file or ())
        )


app.add_typer(db.app, name="db")
app.command()(doctor.doctor)
app.add_typer(users.app, name="users")
app.add_typer(events.app, name="events")
app.add_typer(ics.app, name="ics")
app.add_typer(jobs.app, name="jobs")
app.command()(screenshot.screenshot)
app.command("print")(printing.print_)
app.add_typer(demo.app, name="demo")
