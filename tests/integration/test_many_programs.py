"""Several programs on one database, killed at any moment: each mail and each slot once.

What no program can do: a mail that was handed over by one that died before noting it down is
sent again, under the same Message-ID. So there are at most as many of these as there were
kills, and the recipient recognizes them as one.
"""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import pytest
from sqlalchemy.engine import make_url

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.system.clock import SystemClock
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.integration.databases import parametrize_engines
from tests.mail_server import Mailbox, run_mail_server
from tests.waiting import wait_until

log = logging.getLogger(__name__)

IS_SOAK = bool(os.environ.get("TERP_SOAK"))
MAILS = 1000 if IS_SOAK else 60
PROGRAMS = 8 if IS_SOAK else 3
KILLS = 20 if IS_SOAK else 3
PAUSE_S = 3.0 if IS_SOAK else 0.7
LEASE_S = 2
PATIENCE_S = 300 if IS_SOAK else 120

Start = Callable[[], "subprocess.Popen[str]"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


def write_meetings(store: Store, login: str) -> None:
    """Meetings of one person whose reminders by e-mail are all due now.

    They are written with an earlier clock: a reminder that is due when it is written does not ring.
    """
    # Servers keep the times of events to the second.
    now = SystemClock().now().replace(microsecond=0)
    clock = FixedClock(now - timedelta(minutes=5))
    start = zones.to_local(now + timedelta(minutes=10), "UTC")
    when = When(
        start_date=start.date(),
        end_date=start.date() + timedelta(days=1),
        start_time=start.time(),
        end_time=start.time(),
        timezone="UTC",
    )
    reminder = Reminder(relative_minutes=10, method=ReminderMethod.EMAIL)
    with store.begin() as work:
        ann = work.people.add(login=login, name="Ann", email="ann@terp.example", role="admin")
        writer = EventWriter(clock, Actor(ann.id, ann.role), ReminderSync(clock))
        for number in range(MAILS):
            content = EventContent(title=f"Meeting {number}", when=when, reminders=(reminder,))
            writer.insert(work, content)


@contextmanager
def programs(start: Start) -> Iterator[list["subprocess.Popen[str]"]]:
    """Several programs at once; all have ended afterwards."""
    with ExitStack() as stack:
        running = [start() for _ in range(PROGRAMS)]

        def end() -> None:
            for one in running:
                one.kill()
                one.communicate()

        stack.callback(end)
        yield running


def kill_and_start_again(
    running: list["subprocess.Popen[str]"], start: Start, *, until: Callable[[], bool]
) -> int:
    """Kill one after the other at random moments; return how many died at work."""
    random, pause, kills = Random(6), Event(), 0
    for place in cycle(range(PROGRAMS)):
        pause.wait(PAUSE_S * random.uniform(0.5, 1.5))
        if kills == KILLS or until():
            return kills
        running[place].kill()
        running[place].communicate()
        running[place] = start()
        kills += 1
    return kills


def serve(database_url: str, folder: Path, port: int = 0) -> Start:
    """Starts `jobs serve`, which sends mail to the port if one is given."""
    environment = {
        **os.environ,
        "TERP_DATABASE_URL": database_url,
        "TERP_DATA_DIR": str(folder),
        "TERP_CONFIG_DIR": str(folder),
        "TERP_SMTP_HOST": "127.0.0.1" if port else "",
        "TERP_SMTP_PORT": str(port or ""),
        "TERP_SMTP_TLS": "none",
        "TERP_SMTP_FROM": "terp@office.example",
    }
    words = [sys.executable, "-m", "terp_desktop", "jobs", "serve"]
    return lambda: subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL, text=True)


def send(database_url: str, port: int) -> Start:
    """Start a program that only sends mail, with a short lease."""
    words = [sys.executable, "-m", "tests.integration.mail_worker"]
    more = [database_url, str(port), str(LEASE_S)]
    return lambda: subprocess.Popen([*words, *more], stderr=subprocess.DEVNULL, text=True)


def login_of(database_url: str) -> str:
    """The login that the programs use on the database."""
    return make_url(database_url).username or "ann"


def test_each_mail_is_sent_once_however_many_programs_die_over_it(
    database_url: str, store: Store, tables: Tables, tmp_path: Path
) -> None:
    mailbox = Mailbox()
    query = 'SELECT count(*) FROM "calendarMails" WHERE status = ?'

    def is_all_sent() -> bool:
        return tables.read(query, "SENT") == [(MAILS,)]

    write_meetings(store, login_of(database_url))
    begin = monotonic()
    with run_mail_server(mailbox) as port:
        start = serve(database_url, tmp_path, port) if IS_SOAK else send(database_url, port)
        with programs(start) as running:
            kills = kill_and_start_again(running, start, until=is_all_sent)
            assert wait_until(is_all_sent, PATIENCE_S)
    times = Counter(mailbox.ids)
    twice = sum(number - 1 for number in times.values())
    took_s = monotonic() - begin
    log.warning("%d mails in %.0f s, %d kills, %d came twice", len(times), took_s, kills, twice)
    assert len(times) == MAILS
    assert twice <= kills
    states = 'SELECT status, count(*) FROM "calendarReminders" GROUP BY status'
    assert tables.read(states) == [("SENT", MAILS)]


def test_each_slot_runs_once_among_all_job_servers(
    database_url: str, tables: Tables, store: Store, tmp_path: Path
) -> None:
    with store.begin() as work:
        login = login_of(database_url)
        work.people.add(login=login, name="Ann", email=None, role="admin")
    query = 'SELECT count(DISTINCT job) FROM "calendarJobRuns" WHERE status = ?'
    with programs(serve(database_url, tmp_path)):
        assert wait_until(lambda: tables.read(query, "DONE") == [(6,)], PATIENCE_S)
    runs = tables.read('SELECT job, slot, attempts, status FROM "calendarJobRuns"')
    assert len({(job, slot) for job, slot, _, _ in runs}) == len(runs)
    assert {(attempts, status) for _, _, attempts, status in runs} == {(1, "DONE")}
