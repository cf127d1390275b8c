"""What is done about a connection that breaks in the middle of something."""

from collections.abc import Callable
from typing import TypeVar

from terp_desktop.domain.errors import ConnectionLostError

Result = TypeVar("Result")


def retry_once(call: Callable[[], Result]) -> Result:
    """Make the call, and once more if the connection broke before anything was committed.

    A service call is one transaction, or may be made twice without harm. What broke while
    it was being committed is an OutcomeUnknownError, and is never made again by itself; nor
    is what could not be begun, which would only take as long to fail once more.
    """
    try:
        return call()
    except ConnectionLostError:
        return call()
