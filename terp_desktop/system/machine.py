"""Queries to libraries and the system that may fail in any way, with fallbacks.

A library may be missing or broken, and may return None or nonsense or raise any exception.
The caller gets a value in any case, and `doctor` lists the fallbacks in use.
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
"""Subjects that have lines of their own in `doctor`."""
_MAX_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Fallback:
    """A query that failed: its subject, and a sentence each on the reason and the replacement.

    `doctor` lists every fallback; the window and the commands also report important ones.
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
    """Return what `question` returns, or `otherwise` if it raises anything.

    A failure is recorded as a `Fallback` with `subject` and the sentence `instead`; it is
    important if it `matters`. The question itself raises on nonsense (`require_type`).

    Only this function catches everything: no contract limits what a foreign library raises,
    and some extension modules raise a BaseException that is no `Exception`.
    """
    try:
        answer = question()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        reason = f"Asking for the {subject} failed ({_reason(error)})"
        record_fallback(Fallback(subject, reason, instead, matters))
        # Not a warning: without a log file, Python prints those beside a command's output.
        log.info("The %s could not be learned.", subject, exc_info=True)
        return otherwise
    clear_fallback(subject)
    return answer


def require_type(kind: type[T], answer: object) -> T:
    """Return the answer; raise TypeError if it is not of that type, ValueError if it is ""."""
    if not isinstance(answer, kind):
        description = "nothing" if answer is None else f"a {type(answer).__name__}"
        raise TypeError(f"the answer was {description}")
    if answer == "":
        raise ValueError("the answer was empty")
    return answer


def require_text(answer: object) -> str:
    """Return the answer as one printable line, stripped; raise as `require_type` does, if not.

    What UTF-8 cannot encode is replaced: file systems and the password database pass bytes
    of any encoding on as lone surrogates.
    """
    text = require_type(str, answer).encode("utf-8", "replace").decode("utf-8")
    if not text.isprintable():
        raise ValueError("the answer cannot be printed")
    return require_type(str, text.strip())


def record_fallback(fallback: Fallback) -> None:
    """Record the fallback, in place of an earlier one of the same subject."""
    with _lock:
        _fallbacks[fallback.subject] = fallback


def clear_fallback(subject: str) -> None:
    """Forget the fallback of that subject: the query has succeeded after all."""
    with _lock:
        _fallbacks.pop(subject, None)


def unreported_fallbacks() -> Sequence[Fallback]:
    """Return the important fallbacks that no earlier call returned: each is reported once."""
    with _lock:
        unreported = [
            fallback
            for fallback in _fallbacks.values()
            if fallback.is_important and fallback not in _reported
        ]
        _reported.update(unreported)
    return unreported


def fallbacks() -> Sequence[Fallback]:
    """Return the fallbacks that are in use now."""
    with _lock:
        return tuple(_fallbacks.values())


def _reason(error: BaseException) -> str:
    """Return one line about the failure, also if the exception's own `__str__` fails."""
    line = " ".join(format_exception_only(error)[-1].split())
    return line[:_MAX_REASON_LENGTH].rstrip(".:")
