"""Retries once after a lost connection; an unknown outcome is never retried."""

from collections.abc import Callable
from typing import TypeVar

from terp_desktop.domain.errors import ConnectionLostError

Result = TypeVar("Result")


def retry_once(call: Callable[[], Result]) -> Result:
    """Makes the call, and repeats it if the connection broke before anything was committed.

    A service call is one transaction, or harmless to repeat. OutcomeUnknownError, a break
    during a commit, is not retried. Neither is a failure to connect, because it would only
    fail again after the same time.
    """
    try:
        return call()
    except ConnectionLostError:
        return call()
