"""`ics`: import and export iCalendar files."""

import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from terp_desktop.cli.days import FirstDayOption, LastDayOption, parse_days
from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain.event import Module
from terp_desktop.services.icalendar.existing_events import LOOKALIKE_EXISTS
from terp_desktop.services.icalendar.importer import ImportProgress, ImportReport, ignore_progress

app = typer.Typer(help="Read and write iCalendar files (.ics).", no_args_is_help=True)


@app.command(name="import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An iCalendar file.")],
    *,
    module: Annotated[
        Module | None,
        typer.Option(metavar="M", help="The module of new events, and of those changed."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would happen, and change nothing.")
    ] = False,
    skip_lookalikes: Annotated[
        bool,
        typer.Option(
            "--skip-lookalikes",
            help="Leave out new events with the title and the start of one already here.",
        ),
    ] = False,
) -> None:
    """Bring a calendar in; the same file once more changes nothing."""
    call = invocation_of(context)
    with call.program() as program:
        report = program.services.imports.import_file(
            file.absolute(),
            module=module,
            dry_run=dry_run,
            skip_lookalikes=skip_lookalikes,
            progress=terminal_progress(sys.stderr),
        )
    call.output.result(_payload(report), _text(report))


@app.command(name="export")
def export_days(
    context: typer.Context,
    first: FirstDayOption,
    last: LastDayOption,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; default: stdout.")
    ] = None,
) -> None:
    """Write what happens on the days from D to D, series with their rules."""
    call = invocation_of(context)
    days = parse_days(first, last)
    with call.program() as program:
        services = program.services
        export = services.exports.export(days, services.clock.zone())
    if export.omitted_attachments:
        call.output.note(f"{export.omitted_attachments} attachments had no room in the file.")
    if out is None and call.output.as_json:
        call.output.document({"content": export.content.decode(), "events": export.events})
        return
    if out is None:
        sys.stdout.buffer.write(export.content)  # as bytes: lines end in CRLF on every system
        return
    out.absolute().write_bytes(export.content)
    written = {"file": str(out.absolute()), "events": export.events}
    call.output.result(written, f"{export.events} events written to {out.absolute()}.")


def terminal_progress(stream: TextIO) -> ImportProgress:
    """Return a callback that shows a counting line, cleared at the end; silent without a tty."""
    if not stream.isatty():
        return ignore_progress

    def show(done: int, total: int) -> None:
        line = "" if done == total else f"{done:,} of {total:,} events"
        stream.write(f"\r{line:<40}\r")
        stream.flush()

    return show


def _payload(report: ImportReport) -> dict[str, object]:
    payload: dict[str, object] = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "dryRun": report.is_dry_run,
        "skipped": [
            {
                "component": row.component,
                "uid": row.uid,
                "summary": row.summary,
                "reason": row.reason,
            }
            for row in report.skipped
        ],
    }
    if report.is_dry_run:
        payload["lookalikes"] = [
            {"uid": row.uid, "summary": row.title} for row in report.lookalikes
        ]
    return payload


def _text(report: ImportReport) -> str:
    would = "would be " if report.is_dry_run else ""
    counts = (
        f"{report.created} {would}created, {report.updated} {would}updated, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped."
    )
    rows = [(row.component, row.summary, row.reason) for row in report.skipped]
    rows += [("VEVENT", row.title, LOOKALIKE_EXISTS) for row in report.lookalikes]
    if not rows:
        return counts
    return f"{counts}\n\n{table(('COMPONENT', 'SUMMARY', 'REASON'), rows)}"
