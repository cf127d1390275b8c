"""Desktop processes without windows, started by tests."""

import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from queue import Queue
from threading import Thread

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, When

TIMEOUT_S = 60


class DesktopProcess:
    """A running headless desktop and its output."""

    def __init__(self, database_url: str, user_id: int, stack: ExitStack) -> None:
        words = [sys.executable, "-m", "tests.integration.headless_desktop"]
        self._program = stack.enter_context(
            subprocess.Popen(
                [*words, database_url, str(user_id)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self._program.kill)
        self._lines: Queue[str] = Queue()
        reader = Thread(target=self._read)
        reader.start()
        stack.callback(reader.join)
        stack.callback(self._program.kill)

    def wait_for_output(self, expected: str) -> datetime:
        """Wait for a line of output and return its instant; earlier lines are skipped."""
        while True:
            at, _, words = self._lines.get(timeout=TIMEOUT_S).strip().partition(" ")
            if words == expected:
                return datetime.fromisoformat(at)

    def send_command(self, verb: str, title: str) -> datetime:
        """Dismiss or snooze a reminder in the process; return when that was done."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{verb} {title}\n")
        self._program.stdin.flush()
        return self.wait_for_output(f"did {verb} {title}")

    def _read(self) -> None:
        for line in self._program.stdout or ():
            self._lines.put(line)


def meeting(title: str, due: datetime) -> EventContent:
    start = zones.to_local(due + timedelta(minutes=10), "UTC")
    end = start + timedelta(hours=1)
    when = When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone="UTC",
    )
    return EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=10),))
