"""Upgrades a database and kills itself, as `kill -9` would, before its Nth statement.

    python -m tests.integration.killed_upgrade URL FOLDER N

Counted are the statements that change something. With N = 0 it lives.
"""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.system.resources import migrations_folder
from tests.storage.conftest import NOW

CHANGES = ("CREATE", "INSERT", "UPDATE", "DROP", "ALTER", "COMMIT")


def main(url: str, folder: str, kill_at: int) -> None:
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "before_cursor_execute")
    def _before(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(CHANGES):
            count()

    @event.listens_for(Engine, "commit")
    def _commit(_connection: object) -> None:
        count()

    upgrade(url, migrations_folder(), now=NOW, backup_dir=Path(folder))
    sys.stdout.write(f"{seen}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
