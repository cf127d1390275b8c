"""What is done to the database while nobody works on it, between closing and opening it."""

from collections.abc import Callable
from dataclasses import dataclass

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.opened_program import Open, OpenedProgram, Tell, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Work on the database; `run` returns what was done, in sentences.

    After one that `is_last` the program is not opened again by itself.
    """

    title: str
    run: Callable[[Tell], str]
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The program, open; what was done before that, or why it was not.

    `program` None: it was left closed.
    """

    program: OpenedProgram | None
    told: str | None = None
    failure: TerpError | None = None


def carry_out(operation: Operation | None, opening: Open, tell: Tell, wish: Wish) -> Opened:
    """Carry the operation out, then open the program, also after one that failed."""
    told: str | None = None
    failure: TerpError | None = None
    if operation is not None:
        try:
            told = operation.run(tell)
        except TerpError as error:
            failure = error
        else:
            if operation.is_last:
                return Opened(program=None, told=told)
    return Opened(program=opening(tell, wish), told=told, failure=failure)
