"""Logins of people on the tests' servers, who come by TCP and with a password."""

from tests.integration.servers import Server

PASSWORD = "correct horse"


def add_login(server: Server, name: str) -> None:
    """Let somebody in who may do everything, unless they are there already."""
    if server.kind == "postgresql":
        if not server.execute(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
            server.execute(f"CREATE ROLE {name} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        return
    server.execute(
        f"CREATE USER IF NOT EXISTS {name}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT ALL ON *.* TO {name}@'127.0.0.1'",
    )
