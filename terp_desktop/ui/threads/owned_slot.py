"""Slots that are not methods of an object, but are disconnected with it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid


def owned_slot(owner: QObject, call: Callable[[], object]) -> Callable[..., None]:
    """A slot that makes the call, with any arguments of the signal, until `owner` is deleted.

    Use it for signals of a sender that may outlive the owner. Qt disconnects the methods of a
    deleted object, but calls a lambda as long as the sender lives.
    """

    def slot(*_: object) -> None:
        if isValid(owner):
            call()

    return slot
