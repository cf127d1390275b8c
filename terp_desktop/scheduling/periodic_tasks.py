"""Periodic tasks beside the jobs: mail, other desktops, the time zone, the heartbeat."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.scheduling.clock_monitor import ClockMonitor
from terp_desktop.scheduling.in_flight import InFlight
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.service import ReminderService

CLOCK_INTERVAL = timedelta(seconds=1)
"""How often the clocks are compared, and other desktops' changes to reminders looked for."""

ZONE_INTERVAL = timedelta(seconds=15)
"""How often the machine's zone is read."""

MAIL_INTERVAL = timedelta(seconds=30)
"""How often to look for mail that other programs have made due."""

MAIL_OVERDUE = timedelta(minutes=2)
"""Mail that is later than this is none that the dedicated server can send."""

HEARTBEAT_INTERVAL = timedelta(seconds=20)
"""How often a job server, a program without a window, renews its announcement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicTask:
    """A task that repeats on the named thread; `next_run` returns its next time after a run."""

    name: str
    thread: str
    run: Callable[[], None]
    next_run: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChangeCallbacks:
    """`reread_zone` runs before the zone is read, `on_zone_change` after it has changed."""

    reread_zone: Callable[[], None]
    on_zone_change: Callable[[], object]


def _ignore_cleared() -> None:
    """Ignore that reminders were cleared elsewhere."""


def _ignore_mail_due(_delay: timedelta) -> None:
    """Ignore when mail is due; the periodic task sends it."""


class PeriodicTasks:
    """The periodic tasks of a program with a window, or of a job server without `reminders`.

    `on_cleared` is called when another desktop has changed what is due, `on_mail_due` with
    the delay until the next `send_mail`, and `reschedule` when the zone has changed or the
    database is out of reach.
    """

    def __init__(
        self,
        clock: Clock,
        jobs: JobService,
        in_flight: InFlight,
        *,
        reminders: ReminderService | None,
        mail: MailService | None,
        zone_change: ZoneChangeCallbacks | None,
        reschedule: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._in_flight = in_flight
        self._reminders = reminders
        self._mail = mail
        self._zone_change = zone_change
        self._reschedule = reschedule
        self._clock_monitor = ClockMonitor(clock)
        self.on_cleared: Callable[[], None] = _ignore_cleared
        self.on_mail_due: Callable[[timedelta], None] = _ignore_mail_due

    @property
    def is_server(self) -> bool:
        """Whether this is a job server, which shows no reminders."""
        return self._reminders is None

    def tasks(self) -> Iterator[PeriodicTask]:
        """Yield the tasks of this program."""
        if self.is_server:
            yield self._periodic("heartbeat", HEARTBEAT_INTERVAL, self._send_heartbeat)
        else:
            yield self._periodic("other desktops", CLOCK_INTERVAL, self._check_other_desktops)
        if self._zone_change is not None:
            yield self._periodic("zone", ZONE_INTERVAL, self._check_zone)
        if self._mail is not None:
            yield self._periodic("mail", MAIL_INTERVAL, self.send_mail)

    def has_dedicated_server(self) -> bool:
        """Whether another program, a dedicated job server, runs the jobs."""
        return not self.is_server and self._jobs.has_server()

    def watch_clock(self, on_jump: Callable[[], None]) -> None:
        """Compare the clocks until the scheduler stops; call `on_jump` after each jump."""
        self._clock_monitor.has_jumped(expected=CLOCK_INTERVAL)
        while self._in_flight.sleep(CLOCK_INTERVAL):
            if self._clock_monitor.has_jumped(expected=CLOCK_INTERVAL):
                on_jump()

    def send_mail(self) -> None:
        """Send the mail that is due; call `on_mail_due` if more will be."""
        mail = self._mail
        if mail is None or not mail.is_configured:  # a server may be set up later
            return
        with self._in_flight.running() as may_run:
            if not may_run or self._server_sends(mail):
                return
            while mail.deliver() and not self._in_flight.is_stopping:
                pass
            due = mail.next_due()
            if due is not None:
                self.on_mail_due(max(due - self._clock.now(), CLOCK_INTERVAL))

    def _server_sends(self, mail: MailService) -> bool:
        """Whether a dedicated job server sends the mail in time.

        It may have no mail server, though this program has one.
        """
        if not self.has_dedicated_server():
            return False
        due = mail.next_due()
        return due is None or self._clock.now() < due + MAIL_OVERDUE

    def _periodic(self, name: str, interval: timedelta, work: Callable[[], None]) -> PeriodicTask:
        thread = "mail" if name == "mail" else "periodic"
        return PeriodicTask(
            name=name, thread=thread, run=work, next_run=lambda: self._clock.now() + interval
        )

    def _send_heartbeat(self) -> None:
        with self._in_flight.running() as may_run:
            if may_run:
                self._jobs.announce_server()

    def _check_other_desktops(self) -> None:
        """Clear here what was dismissed or snoozed on another desktop of the person."""
        reminders = self._reminders
        if reminders is None or not reminders.has_shown:
            return
        with self._in_flight.running() as may_run:
            try:
                is_outdated = may_run and reminders.is_outdated()
            except DatabaseError:
                # The next check of reminders goes on from memory, and retries by itself.
                self._reschedule()
                return
            if is_outdated:
                self.on_cleared()

    def _check_zone(self) -> None:
        if self._zone_change is None:
            return
        self._zone_change.reread_zone()
        is_first = self._clock_monitor.zone is None
        if self._clock_monitor.has_changed_zone():
            with self._in_flight.running() as may_run:
                if may_run:
                    self._zone_change.on_zone_change()
            if not is_first:
                self._reschedule()
