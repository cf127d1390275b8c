"""Logins on the test servers, which connect by TCP with a password."""

from tests.integration.servers import Server

PASSWORD = "correct horse"


def add_login(server: Server, name: str) -> None:
    """Create a login with all rights unless it exists."""
    if server.kind == "postgresql":
        if not server.execute(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
            server.execute(f"CREATE ROLE {name} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        return
    server.execute(
        f"CREATE USER IF NOT EXISTS {name}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT ALL ON *.* TO {name}@'127.0.0.1'",
    )
