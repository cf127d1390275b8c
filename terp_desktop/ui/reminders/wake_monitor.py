"""Notices through logind, where there is one, that the machine has woken from sleep.

On every system, the scheduler's comparison of clocks notices the same within a second; this
spares a person who looks at the screen at that moment the wait.
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
    """Emits `woke` after the machine slept; never on a system without logind."""

    woke = Signal()

    def listen(self, tasks: TaskRunner) -> None:
        """Listen on the system bus; it is connected to on a worker, as that may take a while."""
        if sys.platform == "linux":
            tasks.run(_system_bus, self.listen_on, _ignore_error, owner=self)

    def listen_on(self, bus: "QDBusConnection | None") -> None:
        """Listen on this bus, if there is one."""
        if bus is not None:
            call_with_fallback(
                _SUBJECT, lambda: self._connect(bus), otherwise=None, instead=_FALLBACK_TEXT
            )

    def _connect(self, bus: "QDBusConnection") -> None:
        slot = SLOT("prepare(bool)")
        # The stubs declare slots as bytes, but PySide6 needs a str.
        bus.connect(LOGIND, OBJECT_PATH, INTERFACE, SIGNAL_NAME, self, slot)  # type: ignore[call-overload]

    @Slot(bool)
    def prepare(self, is_going_to_sleep: bool) -> None:
        """Slot of `PrepareForSleep`, which logind emits before sleep and after waking."""
        if not is_going_to_sleep:
            self.woke.emit()


def _system_bus() -> "QDBusConnection | None":
    def connect() -> "QDBusConnection":
        from PySide6.QtDBus import QDBusConnection

        return QDBusConnection.systemBus()

    return call_with_fallback(_SUBJECT, connect, otherwise=None, instead=_FALLBACK_TEXT)


def _ignore_error(_error: TerpError) -> None:
    """Do nothing: the comparison of clocks notices sleep too."""
