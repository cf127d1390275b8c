"""Where the services find the calendar: a database, or one transaction of it for probes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


class Store(Protocol):
    """Where the calendar is kept."""

    def begin(self) -> AbstractContextManager[SqlWork]:
        """A transaction that writes: committed at the end of the block, or undone by an error."""

    def read(self) -> AbstractContextManager[SqlWork]:
        """A transaction that only reads."""

    def begin_dry_run(self) -> AbstractContextManager[SqlWork]:
        """A transaction that writes and is always undone: for probes."""
