"""Questions about the machine, to libraries and to the system, which may answer anything.

A library may be missing or broken, and what it says may be nothing, nonsense or any
exception at all. Whoever asks gets an answer here all the same, and `doctor` tells which
answers are not the machine's own.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from traceback import format_exception_only
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

ZONE, KEYRING = "time zone", "keyring"
"""Subjects of which `doctor` has lines of their own."""
_MAX_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Fallback:
    """What the machine did not say, and in a sentence each why, and what holds instead.

    People are told of it beside their work if it `matters`; else only by `doctor`.
    """

    subject: str
    reason: str
    replacement: str
    is_important: bool = False

    def __str__(self) -> str:
        return f"{self.reason}. {self.replacement}"


_fallbacks: dict[str, Fallback] = {}
_reported: set[Fallback] = set()
_lock = Lock()


def call_with_fallback(
    subject: str, question: Callable[[], T], *, otherwise: T, instead: str, matters: bool = False
) -> T:
    """What the question gives; `otherwise` where it fails, whatever the failure.

    `subject` is what is asked for, and `instead` a sentence about what holds then. The
    question refuses nonsense by an exception (`expect`).

    This is the one place that catches everything: what a foreign library may raise is in no
    contract, and the extension modules of some raise what is not even an `Exception`.
    """
    try:
        answer = question()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        reason = f"Asking for the {subject} failed ({_reason(error)})"
        record_fallback(Fallback(subject, reason, instead, matters))
        # Not a warning: where no log is begun yet, Python prints those beside a command's output.
        log.info("The %s could not be learned.", subject, exc_info=True)
        return otherwise
    clear_fallback(subject)
    return answer


def require_type(kind: type[T], answer: object) -> T:
    """The answer, which is to be of that type and not empty; TypeError or ValueError if not."""
    if not isinstance(answer, kind):
        told = "nothing" if answer is None else f"a {type(answer).__name__}"
        raise TypeError(f"the answer was {told}")
    if answer == "":
        raise ValueError("the answer was empty")
    return answer


def require_text(answer: object) -> str:
    """The answer, which is to be a text of one line; what cannot be written as UTF-8 is replaced.

    File systems and the password database hand bytes of any encoding on as lone surrogates.
    """
    text = require_type(str, answer).encode("utf-8", "replace").decode("utf-8")
    if not text.isprintable():
        raise ValueError("the answer cannot be printed")
    return require_type(str, text.strip())


def record_fallback(fallback: Fallback) -> None:
    """Remember it, in place of what was remembered of the same subject."""
    with _lock:
        _fallbacks[fallback.subject] = fallback


def clear_fallback(subject: str) -> None:
    """The machine has answered after all."""
    with _lock:
        _fallbacks.pop(subject, None)


def unreported_fallbacks() -> Sequence[Fallback]:
    """What matters and was not handed out here before: people are told of it once."""
    with _lock:
        fresh = [one for one in _fallbacks.values() if one.is_important and one not in _reported]
        _reported.update(fresh)
    return fresh


def fallbacks() -> Sequence[Fallback]:
    """What is not the machine's own answer at present."""
    with _lock:
        return tuple(_fallbacks.values())


def _reason(error: BaseException) -> str:
    """One line about the failure; also of an exception that cannot tell its own message."""
    told = " ".join(format_exception_only(error)[-1].split())
    return told[:_MAX_REASON_LENGTH].rstrip(".:")
