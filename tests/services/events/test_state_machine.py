"""Whatever people do, in any order: the calendar and a plain model in memory agree.

Two people do whatever one can do to events, on a database and on `calendar_model.Calendar`.
After every step both show the same to each of three people, in the calendar and in the trash, and
the history, replayed field by field, leads to the same events.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from dateutil.rrule import DAILY, WEEKLY
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.bulk_edit import BulkResult, OccurrenceTarget
from terp_desktop.domain.cover import Cover
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent, Priority, Status, Visibility, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.quick_add.context import Wording
from terp_desktop.domain.quick_add.english import ENGLISH
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.trash import TrashKey
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from tests.builders import copy_database
from tests.fakes import FixedClock
from tests.integration.servers import Server
from tests.services.events.calendar_model import (
    BEHIND_UTC,
    DAY,
    WINDOW,
    Calendar,
    Events,
    MadeCover,
    Planned,
    Refused,
    Repeat,
    Seen,
    Time,
    may_see,
)
from tests.services.events.history_replay import replay

ZONE = "America/New_York"
MIDNIGHT = datetime(2026, 6, 1)  # noqa: DTZ001  (wall time in the zone)
NOW = datetime(2026, 6, 10, 12)  # noqa: DTZ001  (wall time in the zone)
QUERY = OccurrenceQuery(days=Days(WINDOW[0].date(), WINDOW[1].date()), zone=ZONE)
WORDING = Wording(vocabulary=ENGLISH)
LOGINS = ("ann", "ben", "cleo")
LATEST = NOW + 20 * DAY
"""The trash and undo keep a month; what they forget is not in the model."""

PLACES = st.integers(0, 50)
PICKS = st.tuples(PLACES, PLACES)
"""Which event, and which of its dates."""
ACTORS = st.sampled_from((0, 0, 1))
ASSIGNEES = st.sampled_from((None, 0, 1, 2))
TITLES = st.sampled_from(("Alpha", "Bravo", "Charlie", "Delta"))
STARTS = st.integers(0, 14 * 24).map(lambda hours: MIDNIGHT + timedelta(hours=hours))
HOURS = st.integers(1, 5).map(lambda hours: timedelta(hours=hours))
TIMES = st.one_of(
    st.builds(Time, STARTS, HOURS, is_all_day=st.just(value=False)),
    st.builds(
        lambda start, days: Time(datetime.combine(start, time()), days * DAY, is_all_day=True),
        STARTS,
        st.integers(0, 2),
    ),
)
VISIBILITIES = st.sampled_from(("COMPANY", "COMPANY", "PRIVATE"))
BULK_CHANGES = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from([one.value for one in Status])}),
    st.fixed_dictionaries({"priority": st.sampled_from([one.value for one in Priority])}),
    st.fixed_dictionaries({"assigned": ASSIGNEES}),
)
FIELD_CHANGES = st.one_of(
    st.fixed_dictionaries({"title": TITLES}),
    st.fixed_dictionaries({"visibility": VISIBILITIES}),
    BULK_CHANGES,
)
DISTANCES = st.integers(-60, 60).map(lambda hours: timedelta(hours=hours))
SCOPES = st.sampled_from(("this", "future", "upcoming", "all"))


@st.composite
def repeats(draw: st.DrawFn) -> Callable[[date], Repeat]:
    """A rule, for a series that begins on a day."""
    kinds: tuple[Literal[2, 3], ...] = (DAILY, WEEKLY, WEEKLY)
    frequency = draw(st.sampled_from(kinds))
    count = draw(st.one_of(st.integers(2, 6), st.none()))
    length = draw(st.one_of(st.integers(10, 60), st.none()))
    interval = draw(st.integers(1, 3)) if frequency == WEEKLY or count else 7
    more = draw(st.sets(st.integers(0, 6), max_size=2)) if frequency == WEEKLY else set()
    return lambda first: Repeat(
        frequency,
        first,
        interval=interval,
        weekdays=tuple(sorted({*more, first.weekday()})) if more else (),
        count=count,
        until=first + length * DAY if count is None and length else None,
    )


ACTIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "create": st.fixed_dictionaries(
        {
            "who": ACTORS,
            "title": TITLES,
            "when": TIMES,
            "assigned": ASSIGNEES,
            "visibility": VISIBILITIES,
            "repeat": st.one_of(st.none(), repeats(), repeats()),
        }
    ),
    "quick_add": st.fixed_dictionaries(
        {
            "who": ACTORS,
            "title": TITLES,
            "when": st.builds(Time, STARTS, HOURS, is_all_day=st.just(value=False)),
            "assigned": ASSIGNEES,
            "priority": st.sampled_from(("LOW", "MEDIUM", "HIGH")),
            "is_weekly": st.booleans(),
        }
    ),
    "change": st.fixed_dictionaries(
        {"who": ACTORS, "pick": PICKS, "scope": SCOPES, "changes": FIELD_CHANGES}
    ),
    "move": st.fixed_dictionaries(
        {"who": ACTORS, "pick": PICKS, "scope": SCOPES, "distance": DISTANCES}
    ),
    "resize": st.fixed_dictionaries(
        {"who": ACTORS, "pick": PICKS, "scope": SCOPES, "hours": st.integers(1, 5)}
    ),
    "delete": st.fixed_dictionaries({"who": ACTORS, "pick": PICKS, "scope": SCOPES}),
    "restore": st.fixed_dictionaries({"who": ACTORS, "place": PLACES}),
    "change_many": st.fixed_dictionaries(
        {"who": ACTORS, "picks": st.lists(PICKS, min_size=1, max_size=5), "changes": BULK_CHANGES}
    ),
    "shift_many": st.fixed_dictionaries(
        {"who": ACTORS, "picks": st.lists(PICKS, min_size=1, max_size=5), "distance": DISTANCES}
    ),
    "move_many_to_a_day": st.fixed_dictionaries(
        {"who": ACTORS, "picks": st.lists(PICKS, min_size=1, max_size=5), "start": STARTS}
    ),
    "delete_many": st.fixed_dictionaries(
        {"who": ACTORS, "picks": st.lists(PICKS, min_size=1, max_size=5)}
    ),
    "duplicate": st.fixed_dictionaries(
        {"who": ACTORS, "picks": st.lists(PICKS, min_size=1, max_size=5)}
    ),
    "duplicate_series": st.fixed_dictionaries({"who": ACTORS, "pick": PICKS}),
    "paste": st.fixed_dictionaries(
        {
            "who": ACTORS,
            "picks": st.lists(PICKS, min_size=1, max_size=5),
            "start": STARTS,
            "has_time": st.booleans(),
            "is_cut": st.booleans(),
        }
    ),
    "cover": st.fixed_dictionaries(
        {
            "who": ACTORS,
            "person": st.sampled_from((0, 0, 1, 2)),
            "colleague": st.sampled_from((1, 2)),
            "after": st.integers(-3, 4),
            "days": st.integers(0, 40),
        }
    ),
    "take_back": st.fixed_dictionaries({"who": ACTORS, "place": PLACES}),
    "undo": st.fixed_dictionaries({"who": ACTORS}),
    "redo": st.fixed_dictionaries({"who": ACTORS}),
    "let_time_pass": st.fixed_dictionaries({"hours": st.sampled_from((1, 20, 48))}),
    "replay_the_history": st.fixed_dictionaries({}),
}
OFTEN = (
    *("change", "move", "resize", "delete", "change_many", "restore"),
    *("cover", "take_back", "undo", "redo"),
)
STEPS = st.sampled_from((*ACTIONS, *OFTEN)).flatmap(
    lambda name: st.tuples(st.just(name), ACTIONS[name])
)
"""One rule draws the action: Hypothesis leaves most of many rules out of most examples."""
CREATIONS = st.lists(ACTIONS["create"], min_size=3, max_size=5)


class CalendarMachine(RuleBasedStateMachine):
    """Does the same to both; `did` counts what changed anything, by the names of the rules."""

    open_store: Callable[[], "OpenStore"]
    tried: Counter[str]
    did: Counter[str]
    refused: Counter[str]
    compared: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.opened = self.open_store()
        self.clock = FixedClock((NOW + BEHIND_UTC).replace(tzinfo=UTC), ZONE)
        self.services = [self.employ(login) for login in LOGINS]
        self.ids = [one.person.id for one in self.services]
        self.model = Calendar(self.ids)
        self.cover_ids: dict[str, MadeCover] = {}
        self.copies: set[int] = set()

    def employ(self, login: str) -> Services:
        store = self.opened.store
        with store.begin() as work:
            person = work.people.add(login=login, name=login, email=None, role="user")
        return build_services(person, store, self.clock, database_name="", is_embedded=True)

    def teardown(self) -> None:
        self.replay_the_history()
        self.opened.close()

    @initialize(creations=CREATIONS)
    def begin(self, creations: list[dict[str, Any]]) -> None:
        for values in creations:
            self.create(**values)

    @rule(step=STEPS)
    def act(self, step: tuple[str, dict[str, Any]]) -> None:
        name, values = step
        self.tried[name] += 1
        getattr(self, name)(**values)

    # --- Both sides ------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.clock.today()

    @property
    def now(self) -> datetime:
        return self.clock.now().replace(tzinfo=None)

    def person(self, place: int | None) -> int | None:
        return None if place is None else self.ids[place]

    def shown(self, who: int) -> dict[tuple[int, date | None], Occurrence]:
        listed = self.services[who].events.list(QUERY)
        return {(one.event_id, one.instance_date): one for one in listed}

    def choose(self, who: int, picks: Sequence[tuple[int, int]]) -> list[Seen]:
        """Different ones of what the person sees, in the order in which they are changed."""
        visible = self.model.visible(self.ids[who])
        everything = sorted({seen.id for seen in visible})
        series = sorted({seen.id for seen in visible if seen.day is not None})
        chosen = set()
        for which, place in picks if everything else ():
            ids = series if series and which % 3 else everything  # series are what is difficult
            dates = [seen for seen in visible if seen.id == ids[which % len(ids)]]
            chosen.add(dates[place % min(len(dates), 12)])
        return sorted(chosen, key=lambda seen: (seen.id, seen.day or date.min))

    def targets(self, who: int, chosen: Sequence[Seen]) -> list[OccurrenceTarget]:
        shown = self.shown(who)
        return [OccurrenceTarget(seen.id, seen.day, shown[seen.target].version) for seen in chosen]

    def commit(self, name: str, who: int, after: Events, *created: int, **more: bool) -> None:
        """The model is as `after`, with the ids that the calendar gave to what is new."""
        news = dict(zip((-1 - n for n in range(len(created))), created, strict=True))
        after = {news.get(number, number): event for number, event in after.items()}
        self.did[name] += self.model.commit(self.ids[who], after, **more)
        self.clock.advance(timedelta(minutes=1))

    @contextmanager
    def refusing(self, name: str) -> Iterator[None]:
        with pytest.raises(TerpError):
            yield
        self.refused[name] += 1

    def commit_many(
        self,
        name: str,
        who: int,
        planned: tuple[Events, set[tuple[int, date | None]]],
        result: BulkResult,
    ) -> None:
        after, refused = planned
        of_calendar = {(one.target.event_id, one.target.instance_date) for one in result.refusals}
        assert of_calendar == refused
        self.refused[name] += bool(refused)
        self.commit(name, who, after)

    # --- One at a time -----------------------------------------------------------------------

    def create(self, who: int, **values: Any) -> None:
        event = self.planned(who, **values)
        saved = self.services[who].events.create(content_of(event))
        self.commit("create", who, {-1: event}, saved.event.id)

    def planned(
        self,
        who: int,
        *,
        title: str,
        when: Time,
        assigned: int | None,
        visibility: str,
        repeat: Callable[[date], Repeat] | None,
    ) -> Planned:
        return Planned(
            self.ids[who],
            when,
            title,
            visibility=visibility,
            assigned=self.person(assigned),
            repeat=repeat and repeat(when.start.date()),
        )

    def quick_add(
        self, who: int, title: str, when: Time, assigned: int | None, priority: str, is_weekly: bool
    ) -> None:
        words = [title, f"{when.start:%d.%m.%Y %H:%M}-{when.end:%H:%M}", f"!{priority.lower()}"]
        words += ["every week"] if is_weekly else []
        words += [] if assigned is None else [f"@{LOGINS[assigned]}"]
        service = self.services[who].quick_add
        saved = service.create(service.read(" ".join(words), WORDING))
        repeat = Repeat(WEEKLY, when.start.date()) if is_weekly else None
        event = Planned(
            self.ids[who],
            when,
            title,
            priority=priority,
            assigned=self.ids[who] if assigned is None else self.person(assigned),
            repeat=repeat,
        )
        self.commit("quick_add", who, {-1: event}, saved.event.id)

    def edit(
        self, name: str, who: int, seen: Seen, scope: str, changes: Mapping[str, object]
    ) -> None:
        """One edit as the window does it: of what was seen, merged, saved."""
        events = self.services[who].events
        occurrence = self.shown(who)[seen.target]
        scope = self.offered(who, seen, scope)

        def save() -> int:
            begun = events.begin_edit(occurrence, Scope(scope), occurrence.version)
            content = replace(begun.content, **as_fields(changes))
            return events.save(replace(begun, content=content)).event.id

        try:
            after = self.model.edit(self.ids[who], seen, scope, self.today, **changes)
        except Refused:
            with self.refusing(name):
                save()
            return
        saved = save()
        self.copies |= {saved} if seen.id in self.copies else set()  # of a part of a copy
        self.commit(name, who, after, *[saved] * (-1 in after))
        self.did[f"{name} {scope}"] += bool(after) and seen.day is not None

    def offered(self, who: int, seen: Seen, scope: str) -> str:
        """The scope, or all of it where that one is not offered."""
        if seen.day is None:
            return "all"
        if not may_see(self.ids[who], self.model.events[seen.id]):
            return "this"
        offered = self.services[who].events.scopes(seen.id, seen.day).offered
        assert list(offered) == self.model.scopes(seen, self.today)
        return scope if scope in offered else "all"

    def change(self, who: int, pick: tuple[int, int], scope: str, changes: dict[str, Any]) -> None:
        if "assigned" in changes:
            changes = {"assigned": self.person(changes["assigned"])}
        for seen in self.choose(who, [pick]):
            self.edit("change", who, seen, scope, changes)

    def move(self, who: int, pick: tuple[int, int], scope: str, distance: timedelta) -> None:
        for seen in self.choose(who, [pick]):
            self.edit("move", who, seen, scope, {"time": seen.time.moved(distance)})

    def resize(self, who: int, pick: tuple[int, int], scope: str, hours: int) -> None:
        for seen in self.choose(who, [pick]):
            length = (hours - 1) * DAY if seen.time.is_all_day else timedelta(hours=hours)
            self.edit("resize", who, seen, scope, {"time": seen.time._replace(length=length)})

    def delete(self, who: int, pick: tuple[int, int], scope: str) -> None:
        for seen in self.choose(who, [pick]):
            self.delete_seen(who, seen, self.offered(who, seen, scope))

    def delete_seen(self, who: int, seen: Seen, scope: str) -> None:
        target = {"scope": Scope(scope), "instance_date": seen.day}
        events = self.services[who].events
        try:
            after = self.model.delete(self.ids[who], seen, scope, self.today)
        except Refused:
            with self.refusing("delete"):
                events.delete(seen.id, **target)  # type: ignore[arg-type]
            return
        events.delete(seen.id, **target)  # type: ignore[arg-type]
        self.commit("delete", who, after)
        self.did[f"delete {scope}"] += seen.day is not None

    def restore(self, who: int, place: int) -> None:
        entries = self.model.trash(self.ids[who])
        if not entries:
            return
        number, day, _ = entries[place % len(entries)]
        result = self.services[who].trash.restore([TrashKey(number, day)])
        try:
            after = self.model.restore(self.ids[who], number, day)
        except Refused:
            assert result.restored == ()
            self.refused["restore"] += 1
            return
        assert result.refused == {}
        self.commit("restore", who, after)

    # --- Many at once ------------------------------------------------------------------------

    def change_many(self, who: int, picks: list[tuple[int, int]], changes: dict[str, Any]) -> None:
        bulk, chosen = self.services[who].bulk, self.choose(who, picks)
        ((name, value),) = changes.items()
        if name == "assigned":
            value = self.person(value)
        calls: dict[str, Callable[[list[OccurrenceTarget]], BulkResult]] = {
            "status": lambda targets: bulk.set_status(targets, Status(value)),
            "priority": lambda targets: bulk.set_priority(targets, Priority(value)),
            "assigned": lambda targets: bulk.assign(targets, value),
        }
        if name in calls:
            planned = self.model.edit_many(self.ids[who], {seen: {name: value} for seen in chosen})
            self.commit_many("change_many", who, planned, calls[name](self.targets(who, chosen)))

    def shift_many(self, who: int, picks: list[tuple[int, int]], distance: timedelta) -> None:
        chosen = self.choose(who, picks)
        times = {seen: {"time": seen.time.moved(distance)} for seen in chosen}
        after, refused = self.model.edit_many(self.ids[who], times)
        refused |= {
            seen.target
            for seen in chosen
            if seen.time.is_all_day and seen.time.moved(distance) == seen.time
        }
        result = self.services[who].bulk.shift(self.targets(who, chosen), distance)
        self.commit_many("shift_many", who, (after, refused), result)

    def move_many_to_a_day(self, who: int, picks: list[tuple[int, int]], start: datetime) -> None:
        chosen, day = self.choose(who, picks), start.date()
        times = {seen: {"time": seen.time.on(day)} for seen in chosen}
        planned = self.model.edit_many(self.ids[who], times)
        result = self.services[who].bulk.move_to_day(self.targets(who, chosen), day)
        self.commit_many("move_many_to_a_day", who, planned, result)

    def delete_many(self, who: int, picks: list[tuple[int, int]]) -> None:
        chosen = self.choose(who, picks)
        planned = self.model.delete_many(self.ids[who], chosen, self.today)
        result = self.services[who].bulk.delete(self.targets(who, chosen))
        self.commit_many("delete_many", who, planned, result)

    def duplicate(self, who: int, picks: list[tuple[int, int]]) -> None:
        chosen = self.choose(who, picks)
        result = self.services[who].bulk.duplicate(self.targets(who, chosen))
        assert result.refusals == ()
        copies = self.model.copies(self.ids[who], {seen: seen.time for seen in chosen})
        self.commit_copies("duplicate", who, copies, result)

    def commit_copies(
        self, name: str, who: int, copies: Sequence[Planned], result: BulkResult
    ) -> None:
        after = {-1 - place: copy for place, copy in enumerate(copies)}
        self.commit(name, who, after, *result.created)

    def duplicate_series(self, who: int, pick: tuple[int, int]) -> None:
        for seen in self.choose(who, [pick]):
            if seen.day is None:
                continue
            target = OccurrenceTarget(seen.id, None, self.shown(who)[seen.target].version)
            result = self.services[who].bulk.duplicate([target])
            try:
                copy = self.model.copy_of_series(self.ids[who], seen.id)
            except Refused:
                assert len(result.refusals) == 1
                self.refused["duplicate_series"] += 1
                continue
            self.commit_copies("duplicate_series", who, [copy], result)
            self.copies |= set(result.created)

    def paste(
        self,
        who: int,
        picks: list[tuple[int, int]],
        start: datetime,
        has_time: bool,
        is_cut: bool,
    ) -> None:
        chosen = self.choose(who, picks)
        if not chosen:
            return
        clipboard = self.services[who].clipboard
        clipping = clipboard.copy(self.targets(who, chosen), is_cut=is_cut)
        place = PastePlace(start.date(), start.time() if has_time else None)
        result = clipboard.paste(clipping, place)
        times = pasted_times(chosen, place)
        if is_cut:
            changes = {seen: {"time": when} for seen, when in times.items()}
            planned = self.model.edit_many(self.ids[who], changes)
            self.commit_many("cut and paste", who, planned, result)
        else:
            copies = self.model.copies(self.ids[who], times)
            self.commit_copies("paste", who, copies, result)

    # --- Cover -------------------------------------------------------------------------------

    def cover(self, who: int, person: int, colleague: int, after: int, days: int) -> None:
        if person == colleague:
            person = 0
        first = self.today + after * DAY
        last = first + days * DAY
        mine, theirs = self.ids[person], self.ids[colleague]
        cover = Cover(person=mine, colleague=theirs, first=first, last=last)
        handed = self.model.handed_over(self.ids[who], mine, (first, last), self.now)
        service = self.services[who].cover
        known = {one.id for one in service.made()} | self.cover_ids.keys()
        plan = service.hand_over(cover).plan
        assert {(one.event_id, one.instance_date) for one in plan.handed} == {
            seen.target for seen in handed
        }
        before = {seen.target: self.own_assignee(seen) for seen in handed}
        self.commit("cover", who, self.model.hand_over(handed, theirs), is_cover=True)
        for made in service.made():
            if made.id not in known and handed:
                self.cover_ids[made.id] = MadeCover(self.ids[who], mine, theirs, before)

    def own_assignee(self, seen: Seen) -> int | None:
        """Whose an event is, or a date by itself."""
        event = self.model.events[seen.id]
        if seen.day is None:
            return event.assigned
        own = event.own.get(seen.day)
        assignee = own and own.fields.get("assigned")
        return assignee if isinstance(assignee, int) else None

    def take_back(self, who: int, place: int) -> None:
        service = self.services[who].cover
        made = {one.id: one.remaining for one in service.made()}
        returned = {
            cover_id: self.model.returned(self.ids[who], cover, self.now)
            for cover_id, cover in self.cover_ids.items()
        }
        assert made == {number: len(some) for number, some in returned.items() if some}
        if made:
            chosen = sorted(made)[place % len(made)]
            service.take_back(chosen)
            self.commit("take_back", who, self.model.take_back(returned[chosen]))

    # --- Undo, redo, time --------------------------------------------------------------------

    def undo(self, who: int) -> None:
        self.reverse("undo", who, self.services[who].undo.undo, self.model.undo)

    def redo(self, who: int) -> None:
        self.reverse("redo", who, self.services[who].undo.redo, self.model.redo)

    def reverse(
        self, name: str, who: int, call: Callable[[], object], of_model: Callable[[int], bool]
    ) -> None:
        steps = self.model.done if name == "undo" else self.model.undone
        if steps[self.ids[who]] and of_model(self.ids[who]):
            call()
            self.did[name] += 1
        else:
            with self.refusing(name if steps[self.ids[who]] else f"nothing to {name}"):
                call()
        self.clock.advance(timedelta(minutes=1))

    def let_time_pass(self, hours: int) -> None:
        if self.now < LATEST:
            self.clock.advance(timedelta(hours=hours))
            self.did["let_time_pass"] += 1

    def replay_the_history(self) -> None:
        """The history of each event, from its creation on, leads to what the model has."""
        with self.opened.store.read() as work:
            for number, event in self.model.events.items():
                replayed = replay(work.history.for_event(number), event.creator)
                assert list(replayed.occurrences()) == list(event.occurrences())
                assert replayed.is_deleted == event.is_deleted
                self.compared["replayed"] += 1
        self.did["replay_the_history"] += bool(self.model.events)

    @invariant()
    def everybody_sees_the_same(self) -> None:
        for place, who in enumerate(self.ids):
            of_model = self.model.visible(who)
            shown = [as_seen(one) for one in self.shown(place).values()]
            assert sorted(shown, key=lambda seen: (seen.id, seen.day or date.min)) == of_model
            self.compared[f"shown to {LOGINS[place]}"] += len(of_model)

    @invariant()
    def everybody_has_the_same_trash(self) -> None:
        for place, who in enumerate(self.ids):
            of_model = self.model.trash(who)
            entries = self.services[place].trash.content().entries
            listed = [(one.key.event_id, one.key.instance_date, one.may_restore) for one in entries]
            # A copy may have been made without some dates: nobody deleted those.
            assert self.without_copied(listed) == self.without_copied(of_model)
            self.compared["in the trash"] += len(of_model)

    def without_copied(
        self, entries: Sequence[tuple[int, date | None, bool]]
    ) -> set[tuple[int, date | None, bool]]:
        return {one for one in entries if one[1] is None or one[0] not in self.copies}


def as_seen(one: Occurrence) -> Seen:
    when = one.when
    length = when.end_local - when.start_local
    return Seen(
        one.event_id,
        one.instance_date,
        Time(when.start_local, length, when.is_all_day),
        title=one.title,
        status=one.status.value,
        priority=one.priority.value,
        visibility=one.visibility.value,
        assigned=one.assigned_to,
        creator=one.created_by,
    )


def when_of(when: Time) -> When:
    end = when.start + when.length
    has_time = not when.is_all_day
    return When(
        start_date=when.start.date(),
        end_date=end.date(),
        start_time=when.start.time() if has_time else None,
        end_time=end.time() if has_time else None,
        timezone=ZONE,
    )


def content_of(event: Planned) -> EventContent:
    return EventContent(
        title=event.title,
        when=when_of(event.time),
        visibility=Visibility(event.visibility),
        assigned_to=event.assigned,
        rule=None if event.repeat is None else rule_of(event.repeat),
    )


def rule_of(repeat: Repeat) -> RecurrenceRule:
    return RecurrenceRule(
        frequency=Frequency.DAILY if repeat.frequency == DAILY else Frequency.WEEKLY,
        start_date=repeat.first,
        interval=repeat.interval,
        by_day=tuple(list(Weekday)[number].value for number in repeat.weekdays),
        count=repeat.count,
        end_date=repeat.until,
    )


def as_fields(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as fields of the content of an event."""
    kinds: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "title": ("title", str),
        "time": ("when", when_of),
        "status": ("status", Status),
        "priority": ("priority", Priority),
        "visibility": ("visibility", Visibility),
        "assigned": ("assigned_to", lambda person: person),
    }
    return {kinds[name][0]: kinds[name][1](value) for name, value in changes.items()}


def pasted_times(chosen: Sequence[Seen], place: PastePlace) -> dict[Seen, Time]:
    """The first one begins at the place, the others keep their distance to it."""
    first = min(chosen, key=lambda seen: seen.time.start).time
    days = place.day - first.start.date()
    hours = timedelta()
    if place.start_time is not None and not first.is_all_day:
        hours = datetime.combine(place.day, place.start_time) - (first.start + days)
    return {
        seen: seen.time.moved(days if seen.time.is_all_day else days + hours) for seen in chosen
    }


@dataclass(frozen=True)
class OpenStore:
    """An empty database, and how it is cleaned up."""

    store: SqlStore
    close: Callable[[], None]


def open_file(migrated: Path) -> OpenStore:
    folder = Path(tempfile.mkdtemp())
    file = copy_database(migrated, folder / "calendar.db")
    engine = open_engine(f"sqlite:///{file}")

    def close() -> None:
        engine.dispose()
        shutil.rmtree(folder)

    return OpenStore(SqlStore(engine, PublicHolidays()), close)


def open_on_server(server: Server, name: str) -> OpenStore:
    engine = open_engine(server.url(name))

    def close() -> None:
        engine.dispose()
        server.empty(name)

    return OpenStore(SqlStore(engine, PublicHolidays()), close)


ALWAYS_COMPARED = ("shown to ann", "shown to ben", "shown to cleo", "in the trash", "replayed")


def run(
    open_store: Callable[[], OpenStore], *, examples: int, steps: int, idle: int = 0
) -> type[CalendarMachine]:
    """Runs the machine; fails if nothing was compared, or if rules never did anything.

    `idle` is how many may stay idle in a short run.
    """
    machine = CalendarMachine
    machine.open_store = staticmethod(open_store)
    machine.tried, machine.did = Counter(), Counter()
    machine.refused, machine.compared = Counter(), Counter()
    never = set(ACTIONS)
    for longer in range(ROUNDS):
        asked = settings(max_examples=examples, stateful_step_count=steps + longer)
        run_state_machine_as_test(machine, settings=asked)
        never -= (+machine.did).keys()
        if len(never) <= idle:
            break
    assert len(never) <= idle, never
    assert all(machine.compared[name] > examples for name in ALWAYS_COMPARED)
    return machine


@pytest.fixture
def open_store(database_kind: str, request: pytest.FixtureRequest) -> Callable[[], OpenStore]:
    """Opens an empty database on the engine, again and again."""
    if database_kind == "sqlite":
        return partial(open_file, request.getfixturevalue("migrated_file"))
    server = request.getfixturevalue(database_kind)
    return partial(open_on_server, server, request.getfixturevalue(f"template_{database_kind}"))


ROUNDS = 3
"""How often all is run, with longer examples, until each rule did something."""

AMOUNTS = {"sqlite": (16, 40), "postgresql": (5, 20), "mariadb": (5, 20)}
"""Examples and steps; the servers are there for what engines do differently."""


def test_the_calendar_and_a_plain_model_agree_after_every_step(
    open_store: Callable[[], OpenStore], database_kind: str
) -> None:
    examples, steps = AMOUNTS[database_kind]
    is_short = database_kind != "sqlite"
    machine = run(open_store, examples=examples, steps=steps, idle=6 if is_short else 0)
    scopes = ("change", "move", "resize", "delete")
    assert is_short or all(
        any(machine.did[f"{action} {scope}"] for action in scopes)
        for scope in ("this", "future", "all")
    )
