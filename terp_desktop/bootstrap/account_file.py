"""Files in the data folder that are valid for one account and one database only."""

import os
import re
import stat
from hashlib import sha256
from pathlib import Path
from typing import Final

from terp_desktop.system.settings import Settings

_MOST_BYTES: Final = 4_000_000
_PASSWORD: Final = re.compile(r"(?<=://)([^:@/]*):[^@/]*@")


def read_small_file(file: Path) -> bytes:
    """The content of a regular file; none of a larger or of another one, such as a pipe."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        content = opened.read(_MOST_BYTES + 1)
    return content if len(content) <= _MOST_BYTES else b""


def database_digest(settings: Settings, *more: object) -> str:
    """A digest of what says which database it is, and of `more`."""
    url = _PASSWORD.sub(r"\1@", settings.database_url)
    # What the URL does not say, PostgreSQL's library takes from the environment.
    options = sorted(
        (key, value)
        for key, value in os.environ.items()
        if key.startswith("PG") and key != "PGPASSWORD"
    )
    # Hashed, because an unusual URL may contain a password in another place.
    return sha256(f"{url} {more} {options}".encode(errors="surrogateescape")).hexdigest()
