"""What is done to the database while nobody works on it, between closing and opening it."""

from collections.abc import Callable
from dataclasses import dataclass

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.opened_program import (
    OpenedProgram,
    OpenOptions,
    ProgramOpener,
    ProgressCallback,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Work on the database; `run` returns what was done, in sentences.

    After one that `is_last` the program is not opened again by itself.
    """

    title: str
    run: Callable[[ProgressCallback], str]
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenResult:
    """The program, open; what was done before that, or why it was not.

    `program` None: it was left closed.
    """

    program: OpenedProgram | None
    report: str | None = None
    failure: TerpError | None = None


def run_and_open(
    operation: Operation | None,
    opening: ProgramOpener,
    report_progress: ProgressCallback,
    options: OpenOptions,
) -> OpenResult:
    """Carry the operation out, then open the program, also after one that failed."""
    told: str | None = None
    failure: TerpError | None = None
    if operation is not None:
        try:
            told = operation.run(report_progress)
        except TerpError as error:
            failure = error
        else:
            if operation.is_last:
                return OpenResult(program=None, report=told)
    return OpenResult(program=opening(report_progress, options), report=told, failure=failure)
