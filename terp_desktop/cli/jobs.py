"""`jobs`: list the background jobs, run one now, or run them all on a server."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain import zones
from terp_desktop.domain.jobs import JobCounts, JobRun, JobStatus
from terp_desktop.services.jobs.runner import JobOverview, parse_job_name

app = typer.Typer(help="The background jobs.", no_args_is_help=True)

HEADER = ("NAME", "SCHEDULE", "LAST RUN", "RESULT", "NEXT RUN")


@app.command("list")
def list_jobs(context: typer.Context) -> None:
    """List the six jobs: schedule, last run, last result, next run."""
    call = invocation_of(context)
    with call.program() as program:
        jobs, zone = program.services.jobs.overview(), program.clock.zone()
    rows = [_row(job, zone) for job in jobs]
    call.output.result([_job_payload(job) for job in jobs], table(HEADER, rows))


@app.command()
def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `jobs list` shows it.")],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also while the clock is not to be relied on.")
    ] = False,
) -> None:
    """Run one job now, due or not, and print what it did."""
    call = invocation_of(context)
    parse_job_name(name)  # a mistyped name is reported before the database is opened
    with call.program() as program:
        if not yes:
            program.services.jobs.refuse_while_clock_unreliable(parse_job_name(name))
        ended = program.services.jobs.run(name)
    call.output.result(_run_payload(ended), f"{ended.job}: {_words(ended.counts)}")


@app.command()
def serve(context: typer.Context) -> None:
    """Run the jobs in their slots, without a window, until interrupted or terminated.

    It ends with an error when the database's file is replaced: started anew, it opens the
    file that is there then.
    """
    call = invocation_of(context)

    def report(ended: JobRun) -> None:
        call.output.note(f"{ended.job}: {_result(ended)}")

    with _termination_event() as ending, call.program() as program:
        scheduler = program.scheduler(reminds=False)
        scheduler.start(on_job=report)
        call.output.note("Running the jobs; end with Ctrl+C.")
        try:
            # On Windows a wait without a timeout ignores Ctrl+C.
            while not ending.wait(timeout=1):
                program.refuse_replaced()
        finally:
            is_done = scheduler.stop()
    call.output.note("Stopped." if is_done else "Stopped; a job was still running.")


@contextmanager
def _termination_event() -> Iterator[Event]:
    """Yield an event that SIGINT and SIGTERM set; within the block they do nothing else."""
    ending = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield ending
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _row(job: JobOverview, zone: str) -> tuple[str | None, ...]:
    last = job.last_run
    return (
        job.name,
        job.schedule,
        _local(last.started_at, zone) if last else None,
        _result(last) if last else None,
        _local(job.next_slot, zone),
    )


def _result(run: JobRun) -> str:
    if run.status is JobStatus.FAILED:
        return f"failed: {run.error}"
    return "running" if run.status is JobStatus.RUNNING else _words(run.counts)


def _words(counts: JobCounts) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "done"


def _local(instant: datetime, zone: str) -> str:
    return f"{zones.to_local(instant, zone):%Y-%m-%d %H:%M}"


def _job_payload(job: JobOverview) -> dict[str, object]:
    last = job.last_run
    return {
        "name": job.name,
        "schedule": job.schedule,
        "lastRun": _utc(last.started_at) if last else None,
        "lastResult": _run_payload(last) if last else None,
        "nextRun": _utc(job.next_slot),
    }


def _run_payload(run: JobRun) -> dict[str, object]:
    return {
        "job": run.job,
        "status": run.status,
        "slot": _utc(run.slot),
        "startedAt": _utc(run.started_at),
        "endedAt": _utc(run.ended_at) if run.ended_at else None,
        "counts": run.counts,
        "error": run.error,
    }


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
