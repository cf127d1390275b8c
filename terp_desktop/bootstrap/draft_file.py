"""The drafts on disk: what a person was typing, kept until it is saved or discarded."""

import json
from contextlib import suppress
from hashlib import sha256
from typing import Final

from terp_desktop.bootstrap.account_file import database_digest, read_small_file
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.person import Person
from terp_desktop.system.account import current_account
from terp_desktop.system.settings import Settings

_FORMAT: Final = 1


class DraftFile:
    """The drafts of one account and person in one database, as a text.

    Unlike the page cache it outlives an upgrade of the program, and a database file that was
    replaced: whose event a draft belongs to is checked when it is shown. `read` removes a
    file that is damaged, too large or of another origin; that is no error. Nor are drafts
    that cannot be written.
    """

    def __init__(self, settings: Settings, person: Person) -> None:
        self._file = settings.folders.drafts
        self._origin = json.dumps(
            {
                "format": _FORMAT,
                "database": database_digest(settings),
                "account": current_account().login,
                "person": f"{person.id} {person.login}",
            }
        )

    def read(self) -> str:
        """The drafts; "" if there are none."""
        try:
            content = read_small_file(self._file).decode()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeError):
            content = ""
        digest, _, signed = content.partition("\n")
        origin, _, text = signed.partition("\n")
        if (digest, origin) == (_digest(signed), self._origin):
            return text
        self._discard()
        return ""

    def keep(self, text: str) -> None:
        """Write the drafts atomically, readable for the account alone; "" removes the file."""
        if not text:
            self._discard()
            return
        from terp_desktop.storage.engine.new_files import atomic_write

        signed = f"{self._origin}\n{text}"
        with suppress(DatabaseError), atomic_write(self._file) as half:
            half.write_text(f"{_digest(signed)}\n{signed}", encoding="utf-8", newline="\n")

    def _discard(self) -> None:
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
