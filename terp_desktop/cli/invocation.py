"""One call of the program from the command line: what it was told, and what it opens."""

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
    """The global options of this call, as given; every command finds it with `called`."""

    options: Mapping[str, str | None]
    environment: Mapping[str, str]
    output: Output

    @property
    def settings(self) -> Settings:
        """The settings of this call, the database's password filled in if it is known.

        SettingsError where they cannot be used.
        """
        from terp_desktop.bootstrap.passwords import Passwords

        return Passwords().fill_in(self.plain_settings)

    @property
    def plain_settings(self) -> Settings:
        """The settings of this call as they stand in the file, environment and command line."""
        return load_settings(self.options, self.environment)

    @contextmanager
    def program(self) -> Iterator["Program"]:
        """The program on its database, created or upgraded if need be, closed afterwards."""
        from terp_desktop.bootstrap import open_program

        program = open_program(self.settings, progress=self.output.step)
        try:
            yield program
        finally:
            program.close()


def invocation_of(context: "typer.Context") -> Invocation:
    """The call that a command is part of; SettingsError if one of its options is empty."""
    _refuse_empty_options(context)
    invocation = context.find_root().obj
    if not isinstance(invocation, Invocation):
        raise TypeError("the command runs outside of the program")
    return invocation


def _refuse_empty_options(context: "typer.Context") -> None:
    for parameter in context.command.params:
        given = context.params.get(parameter.name or "")
        for text in given if isinstance(given, list | tuple) else (given,):
            if parameter.param_type_name == "option" and isinstance(text, str):
                require_text(parameter.opts[0], text)
