"""What is done again and again beside the jobs: mail, other desktops, the zone, being there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.scheduling.clock_monitor import ClockWatch
from terp_desktop.scheduling.in_flight import Activity
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.service import ReminderService

PULSE = timedelta(seconds=1)
"""How often the clocks are compared, and the screen with what was done on other desktops."""

ZONE_LOOK = timedelta(seconds=15)
"""How often the machine is asked for its zone."""

MAIL_LOOK = timedelta(seconds=30)
"""How often mail is looked for that another program has made due."""

OVERDUE = timedelta(minutes=2)
"""So late is no mail that a program which is there for it can send."""

PRESENCE = timedelta(seconds=20)
"""How often a program without a window says that it is there for the jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Something that is done again and again, on the thread of that name."""

    name: str
    thread: str
    work: Callable[[], None]
    next: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """What to do about the machine's zone: `reread` before it is asked, `arrive` in a new one."""

    reread: Callable[[], None]
    arrive: Callable[[], object]


def _nobody_minds() -> None:
    """Let the list be as it is."""


def _nothing_due(_delay: timedelta) -> None:
    """Wait for the next round."""


class Rounds:
    """The rounds of a program with a window, or of one that is there for the jobs alone.

    `on_cleared` is called when another desktop has changed what is due, `on_mail_due` with how
    long it is until there is mail to `post`, `look_anew` when the machine came into another
    zone or the database went away.
    """

    def __init__(
        self,
        clock: Clock,
        jobs: JobService,
        activity: Activity,
        *,
        reminders: ReminderService | None,
        mail: MailService | None,
        travel: Travel | None,
        look_anew: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._activity = activity
        self._reminders = reminders
        self._mail = mail if mail is not None and mail.is_set_up else None
        self._travel = travel
        self._look_anew = look_anew
        self._watch = ClockWatch(clock)
        self.on_cleared: Callable[[], None] = _nobody_minds
        self.on_mail_due: Callable[[timedelta], None] = _nothing_due

    @property
    def is_server(self) -> bool:
        """Whether nobody is there to be reminded."""
        return self._reminders is None

    def all(self) -> Iterator[Round]:
        """The rounds there are."""
        if self.is_server:
            yield self._every("presence", PRESENCE, self._be_present)
        else:
            yield self._every("screen", PULSE, self._compare_screens)
        if self._travel is not None:
            yield self._every("zone", ZONE_LOOK, self._ask_zone)
        if self._mail is not None:
            yield self._every("mail", MAIL_LOOK, self.post)

    def is_left_to_others(self) -> bool:
        """Whether a program that is there for nothing else does the jobs."""
        return not self.is_server and self._jobs.is_served()

    def watch(self, on_jump: Callable[[], None]) -> None:
        """Compare the clocks until the activity ends, and tell when one has jumped."""
        self._watch.has_jumped(expected=PULSE)
        while self._activity.pause(PULSE):
            if self._watch.has_jumped(expected=PULSE):
                on_jump()

    def post(self) -> None:
        """Send the mail that is due, and tell when more will be."""
        with self._activity.one() as may_run:
            if not may_run or self._mail is None or self._is_left_to_others(self._mail):
                return
            while self._mail.deliver() and not self._activity.is_ending:
                pass
            due = self._mail.next_due()
            if due is not None:
                self.on_mail_due(max(due - self._clock.now(), PULSE))

    def _is_left_to_others(self, mail: MailService) -> bool:
        """Whether a program that is there for nothing else sends the mail, and does so in time.

        It may not know of a mail server, though this one does.
        """
        if not self.is_left_to_others():
            return False
        due = mail.next_due()
        return due is None or self._clock.now() < due + OVERDUE

    def _every(self, name: str, length: timedelta, work: Callable[[], None]) -> Round:
        thread = "mail" if name == "mail" else "rounds"
        return Round(name=name, thread=thread, work=work, next=lambda: self._clock.now() + length)

    def _be_present(self) -> None:
        with self._activity.one() as may_run:
            if may_run:
                self._jobs.serve()

    def _compare_screens(self) -> None:
        """Clear here what was dismissed or put off on another desktop of the person."""
        reminders = self._reminders
        if reminders is None or not reminders.shows_any:
            return
        with self._activity.one() as may_run:
            try:
                is_outdated = may_run and reminders.is_outdated()
            except DatabaseError:
                # The look that follows notices, goes on from memory, and asks again and again.
                self._look_anew()
                return
            if is_outdated:
                self.on_cleared()

    def _ask_zone(self) -> None:
        if self._travel is None:
            return
        self._travel.reread()
        is_first = self._watch.zone is None
        if self._watch.has_travelled():
            with self._activity.one() as may_run:
                if may_run:
                    self._travel.arrive()
            if not is_first:
                self._look_anew()
