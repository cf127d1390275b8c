"""Hears from logind, where there is one, that the machine is awake again.

The clocks that are compared each second tell the same on every system, and within that
second; this is for whoever looks at the screen at that very moment.
"""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, Signal, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import call_with_fallback
from terp_desktop.ui.threads.task_runner import TaskRunner

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

LOGIND = "org.freedesktop.login1"
_SUBJECT, _FALLBACK_TEXT = "system bus", "That the machine slept is noticed by the clocks alone."
OBJECT_PATH, INTERFACE, SIGNAL_NAME = (
    "/org/freedesktop/login1",
    f"{LOGIND}.Manager",
    "PrepareForSleep",
)


class WakeMonitor(QObject):
    """`woke` tells that the machine slept and is back; it never does where nobody knows."""

    woke = Signal()

    def listen(self, tasks: TaskRunner) -> None:
        """Begin to listen on the system's bus; to reach it may take a while."""
        if sys.platform == "linux":
            tasks.run(_system_bus, self.listen_on, _ignore_error, owner=self)

    def listen_on(self, bus: "QDBusConnection | None") -> None:
        """Begin to listen on that bus, if there is one."""
        if bus is not None:
            call_with_fallback(
                _SUBJECT, lambda: self._connect(bus), otherwise=None, instead=_FALLBACK_TEXT
            )

    def _connect(self, bus: "QDBusConnection") -> None:
        slot = SLOT("prepare(bool)")
        # The stubs say that a slot is bytes; it has to be a str.
        bus.connect(LOGIND, OBJECT_PATH, INTERFACE, SIGNAL_NAME, self, slot)  # type: ignore[call-overload]

    @Slot(bool)
    def prepare(self, is_going_to_sleep: bool) -> None:
        """Logind says so before the machine sleeps, and once more when it is back."""
        if not is_going_to_sleep:
            self.woke.emit()


def _system_bus() -> "QDBusConnection | None":
    def asked() -> "QDBusConnection":
        from PySide6.QtDBus import QDBusConnection

        return QDBusConnection.systemBus()

    return call_with_fallback(_SUBJECT, asked, otherwise=None, instead=_FALLBACK_TEXT)


def _ignore_error(_error: TerpError) -> None:
    """The clocks tell it too."""
