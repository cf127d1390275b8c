"""Dumps a database with the server's own tool, to compare before and after."""

import subprocess

from scripts.machine import find
from tests.integration.servers import ADMIN, Server


def dump(server: Server, database: str) -> str:
    """The whole database as SQL, without what differs between dumps."""
    if server.kind == "postgresql":
        place = ["-h", str(server.folder), "-p", str(server.port), "-U", ADMIN[server.kind]]
        command = ["pg_dump", *place, "--no-password", database]
    else:
        place = [f"--socket={server.folder / 'socket'}", f"--user={ADMIN[server.kind]}"]
        command = ["mariadb-dump", "--no-defaults", *place, "--skip-dump-date", "--triggers",
                   "--routines", "--hex-blob", "--single-transaction", database]  # fmt: skip
    program = find(command[0])
    assert program is not None
    done = subprocess.run([program, *command[1:]], check=True, capture_output=True, text=True)
    # pg_dump protects its scripts with a random token.
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict")))
