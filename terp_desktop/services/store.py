"""The store that services open transactions on: a database, or one dry run of the doctor."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


class Store(Protocol):
    """Opens transactions on the calendar."""

    def begin(self) -> AbstractContextManager[SqlWork]:
        """A transaction that writes; committed at the end of the block, rolled back on error."""

    def read(self) -> AbstractContextManager[SqlWork]:
        """A transaction that only reads."""

    def begin_dry_run(self) -> AbstractContextManager[SqlWork]:
        """A transaction that writes and is always rolled back."""
