"""Operations on the database that run while the program is closed, before it is reopened."""

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
    """An operation on the database; `run` returns a report in sentences.

    After one that `is_last` the program is not reopened.
    """

    title: str
    run: Callable[[ProgressCallback], str]
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenResult:
    """The open program, and the report or the failure of the operation before.

    `program` is None after an operation that is the last.
    """

    program: OpenedProgram | None
    report: str | None = None
    failure: TerpError | None = None


def run_and_open(
    operation: Operation | None,
    open_program: ProgramOpener,
    report_progress: ProgressCallback,
    options: OpenOptions,
) -> OpenResult:
    """Run the operation, then open the program, even if the operation failed."""
    report: str | None = None
    failure: TerpError | None = None
    if operation is not None:
        try:
            report = operation.run(report_progress)
        except TerpError as error:
            failure = error
        else:
            if operation.is_last:
                return OpenResult(program=None, report=report)
    program = open_program(report_progress, options)
    return OpenResult(program=program, report=report, failure=failure)
