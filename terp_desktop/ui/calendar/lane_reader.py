"""Reads the lanes of the people view on workers, and remembers whose lanes are shown."""

import json
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.people_lanes import PeopleLanes
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.people_lanes import PeopleLaneService
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

_MOST_CACHED = 12


class LaneReader(QObject):
    """The lanes of the chosen people, kept until something changes.

    `read` is emitted when the lanes of the days that were requested last are there, `failed`
    with the error if they could not be read.
    """

    read = Signal()
    failed = Signal(TerpError)

    def __init__(
        self,
        source: PeopleLaneService,
        tasks: TaskRunner,
        viewer: Viewer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source, self._tasks, self._viewer = source, tasks, viewer
        self._setting = f"people/{source.actor.user_id}"
        self._cache: dict[tuple[Days, str], PeopleLanes] = {}
        self._wanted: Days | None = None
        self._reading: Days | None = None
        self._generation = 0
        self.people = _stored_people(viewer.settings.text(self._setting))

    @property
    def me(self) -> int:
        """The id of the person who looks."""
        return self._source.actor.user_id

    def lanes(self, days: Days) -> PeopleLanes | None:
        """The lanes on those days, if they were read and still hold."""
        return self._cache.get((days, self._viewer.zone))

    def request(self, days: Days) -> None:
        """Read the lanes of the days, unless they are there or on their way."""
        self._wanted = days
        if self.lanes(days) is None and self._reading != days:
            self._read(days)

    def choose(self, people: Sequence[int]) -> None:
        """Show the lanes of these people from now on."""
        self.people = tuple(people)
        self._viewer.settings.set_value(self._setting, json.dumps(self.people))
        self.invalidate()

    def read_staff(self, done: Callable[[Sequence[Person]], None], *, owner: QObject) -> None:
        """Read whose lanes can be shown."""
        self._tasks.run(self._source.staff, done, self.failed.emit, owner=owner, latest="staff")

    @Slot()
    def forget(self) -> None:
        """Drop what was read, and read nothing more before the next request."""
        self._generation += 1
        self._cache.clear()
        self._wanted = self._reading = None

    @Slot(Changes)
    def apply_changes(self, changes: Changes) -> None:
        """Drop the lanes of the days that the changes touch.

        Those shown are requested with their page, which is read again: so no event is without
        its title meanwhile.
        """
        self._generation += 1
        was_reading, self._reading = self._reading is not None, None
        for key in [key for key in self._cache if changes.touch(key[0])]:
            del self._cache[key]
        if was_reading and self._wanted is not None and not changes.touch(self._wanted):
            self.request(self._wanted)

    @Slot()
    def invalidate(self) -> None:
        """Read the days that were requested last again."""
        wanted = self._wanted
        self.forget()
        if wanted is not None:
            self.request(wanted)

    def _read(self, days: Days) -> None:
        self._reading = days
        people, generation, zone = self.people, self._generation, self._viewer.zone
        self._tasks.run(
            lambda: self._source.read(people, days),
            lambda lanes: self._store(lanes, zone, generation),
            self._fail,
            owner=self,
            latest="lanes",
        )

    def _fail(self, error: TerpError) -> None:
        self._reading = None
        self.failed.emit(error)

    def _store(self, lanes: PeopleLanes, zone: str, generation: int) -> None:
        if generation != self._generation:
            return
        self._reading = None
        while len(self._cache) >= _MOST_CACHED:
            del self._cache[next(iter(self._cache))]
        self._cache[lanes.days, zone] = lanes
        if self.people is None:
            self.people = tuple(lane.person.id for lane in lanes.lanes)
        if lanes.days == self._wanted:
            self.read.emit()


def _stored_people(text: str) -> tuple[int, ...] | None:
    """The ids in the stored text; None if nobody was chosen yet."""
    try:
        stored = json.loads(text)
    except ValueError:
        return None
    if not isinstance(stored, list):
        return None
    people = tuple(one for one in stored if isinstance(one, int) and not isinstance(one, bool))
    return people or None
