"""Slots that are no methods of a widget, and yet end with it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid


def owned_slot(owner: QObject, call: Callable[[], object]) -> Callable[..., None]:
    """A slot that makes the call, whatever the signal brings, until `owner` is gone.

    For a signal of what may outlive the owner: Qt disconnects the methods of an object that
    is deleted, but a lambda is called for as long as the sender lives.
    """

    def slot(*_: object) -> None:
        if isValid(owner):
            call()

    return slot
