"""One call of the program from the command line: its options, settings and database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.cli.output import Output
from terp_desktop.system.settings import Settings, load_settings, require_text

if TYPE_CHECKING:
    import typer

    from terp_desktop.bootstrap import Program


@dataclass(frozen=True, slots=True)
class Invocation:
    """The global options of this call; commands find it with `invocation_of`."""

    options: Mapping[str, str | None]
    environment: Mapping[str, str]
    output: Output

    @property
    def settings(self) -> Settings:
        """The settings of this call, with the database's password if it is known.

        Raises SettingsError if one is invalid.
        """
        from terp_desktop.bootstrap.passwords import Passwords

        return Passwords().fill_in(self.plain_settings)

    @property
    def plain_settings(self) -> Settings:
        """The settings of this call, from the file, the environment and the command line."""
        return load_settings(self.options, self.environment)

    @contextmanager
    def program(self) -> Iterator["Program"]:
        """Open the program on its database, created or upgraded if needed; close it afterwards."""
        from terp_desktop.bootstrap import open_program

        program = open_program(self.settings, progress=self.output.step)
        try:
            yield program
        finally:
            program.close()


def invocation_of(context: "typer.Context") -> Invocation:
    """Return the call that the command belongs to.

    Raises SettingsError if one of the command's options is empty.
    """
    _refuse_empty_options(context)
    invocation = context.find_root().obj
    if not isinstance(invocation, Invocation):
        raise TypeError("the command runs outside of the program")
    return invocation


def _refuse_empty_options(context: "typer.Context") -> None:
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        for text in value if isinstance(value, list | tuple) else (value,):
            if parameter.param_type_name == "option" and isinstance(text, str):
                require_text(parameter.opts[0], text)
