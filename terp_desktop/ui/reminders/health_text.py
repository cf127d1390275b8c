"""The health of reminders and jobs as text, for the status bar and the health dialog."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.jobs import JobName, JobRun, JobStatus
from terp_desktop.ui.text.dates import near_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.services.health import HealthReport
    from terp_desktop.services.jobs.runner import JobOverview

JOB_LABELS: dict[JobName, str] = {
    JobName.INSTANCE_GENERATION: "Dates of series, 90 days ahead",
    JobName.REMINDER_NOTIFICATION: "Reminders",
    JobName.DATA_CLEANUP: "Trash and old reminders",
    JobName.OLD_INSTANCE_CLEANUP: "Past dates of series",
    JobName.COLLECTIONS_ALERT: "Collections calls",
    JobName.DATA_INTEGRITY: "Check of the calendar",
}
"""What each job works on."""

_DOT = " \N{MIDDLE DOT} "
_CAPITAL = re.compile(r"(?=[A-Z])")


def status_text(health: "HealthReport", last_scan_at: datetime | None, viewer: Viewer) -> str:
    """For example "Reminders on · last look 3 s ago · next 14:00"."""
    now = viewer.clock.now()
    if health.is_offline:
        return "Reminders on, as far as they are known"
    if last_scan_at is None:
        return "Reminders begin"
    is_reminding = replace(health, now=now, last_scan_at=last_scan_at).is_reminding
    parts = ["Reminders on" if is_reminding else "Reminders stand still"]
    if health.quiet_until is not None and health.quiet_until > now:
        parts = [f"Quiet until {_near_text(health.quiet_until, viewer)}"]
    parts.append(f"last look {elapsed_text(now - last_scan_at)}")
    if health.next_due is not None:
        parts.append(f"next {_near_text(health.next_due, viewer)}")
    problems = len(health.failed_runs) + bool(health.dead_letters) + bool(health.mail_problem)
    if problems:
        parts.append(count_text(problems, "problem"))
    return _DOT.join(parts)


def elapsed_text(length: timedelta) -> str:
    """For example "just now", "3 s ago", "5 min ago", "2 h ago", "3 days ago"."""
    seconds = int(length.total_seconds())
    if seconds < 1:
        return "just now"
    for size, unit in ((86_400, "day"), (3600, "h"), (60, "min")):
        if seconds >= size:
            text = (
                count_text(seconds // size, unit) if unit == "day" else f"{seconds // size} {unit}"
            )
            return f"{text} ago"
    return f"{seconds} s ago"


def run_text(job: "JobOverview", viewer: Viewer) -> str:
    """When the job last ran, its result, and when it runs next."""
    parts = [_last_run_text(job.last_run, viewer)] if job.last_run is not None else ["Never ran"]
    parts.append(f"next {_near_text(job.next_slot, viewer)}")
    return _DOT.join(parts)


def result_text(run: JobRun) -> str:
    """The counts of a run in words, or why it failed."""
    if run.status is JobStatus.RUNNING:
        return "running"
    if run.status is JobStatus.FAILED:
        return f"failed: {run.error}"
    counts = [f"{count} {_split_camel_case(name)}" for name, count in run.counts.items() if count]
    return ", ".join(counts) or "nothing to do"


def _last_run_text(run: JobRun, viewer: Viewer) -> str:
    at = run.ended_at or run.started_at
    return f"{elapsed_text(viewer.clock.now() - at).capitalize()}: {result_text(run)}"


def _split_camel_case(name: str) -> str:
    return _CAPITAL.sub(" ", name).lower()


def _near_text(instant: datetime, viewer: Viewer) -> str:
    return near_text(instant, viewer.zone, viewer.locale, viewer.today())
