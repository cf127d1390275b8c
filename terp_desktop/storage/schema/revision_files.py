"""The numbered revisions of the schema, as their files say.

Loads neither SQLAlchemy nor Alembic: a normal start only checks that nothing is to be done,
and the two take half a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VERSION_TABLE: Final = "calendarSchemaVersion"
"""Not Alembic's default name, which an ERP may use itself."""
HOST: Final = "host"
CALENDAR: Final = "calendar"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision; `down_revision` is the previous one of its branch, `source` its file's text."""

    id: str
    down_revision: str | None
    label: str | None
    source: str


class RevisionFiles:
    """All revisions in a folder of migrations."""

    def __init__(self, migrations: Path) -> None:
        self.migrations = migrations
        self._all = {one.id: one for one in _read_revisions(migrations / "versions")}

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all revisions."""
        return frozenset(self._all)

    def branch(self, revision: str) -> str | None:
        """The branch of the revision: `host` or `calendar`; None if unknown."""
        return self._all[self.lineage(revision)[-1]].label

    def lineage(self, revision: str) -> list[str]:
        """The revision and its ancestors in its branch, the newest first."""
        line = [revision]
        while (before := self._all[line[-1]].down_revision) is not None:
            line.append(before)
        return line

    def head(self, branch: str) -> str:
        """The newest revision of the branch."""
        followed = {one.down_revision for one in self._all.values()}
        return next(id_ for id_ in self._all if id_ not in followed and self.branch(id_) == branch)

    def creator_of(self, table: str) -> str:
        """The revision that creates the table: the oldest whose text names it."""
        oldest_first = self.lineage(self.head(CALENDAR))[::-1]
        return next(id_ for id_ in oldest_first if f'"{table}"' in self._all[id_].source)

    def revision_of(self, branch: str, among: frozenset[str]) -> str | None:
        """The revision of that branch among these; None if there is none."""
        known = sorted(among & self.ids)
        return next((id_ for id_ in known if self.branch(id_) == branch), None)


_CONSTANT: Final = re.compile(
    r"""^(revision|down_revision|branch_labels) = (?:"(.+)"|None)$""", re.MULTILINE
)


def _read_revisions(folder: Path) -> Iterator[Revision]:
    for file in sorted(folder.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        values = {found[1]: found[2] for found in _CONSTANT.finditer(text)}
        yield Revision(values["revision"], values["down_revision"], values["branch_labels"], text)
