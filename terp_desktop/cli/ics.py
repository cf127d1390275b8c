"""`ics`: calendar files of other programs, in and out."""

from pathlib import Path
from typing import Annotated

import typer

from terp_desktop.cli.invocation import called
from terp_desktop.cli.output import table
from terp_desktop.domain.event import Module
from terp_desktop.services.imports import ImportReport

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
) -> None:
    """Bring a calendar in; the same file once more changes nothing."""
    call = called(context)
    with call.program() as program:
        report = program.desk.imports.import_file(file.absolute(), module=module, dry_run=dry_run)
    call.output.result(_payload(report), _text(report))


def _payload(report: ImportReport) -> dict[str, object]:
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "dryRun": report.is_rehearsal,
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


def _text(report: ImportReport) -> str:
    would = "would be " if report.is_rehearsal else ""
    counts = (
        f"{report.created} {would}created, {report.updated} {would}updated, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped."
    )
    if not report.skipped:
        return counts
    rows = [(row.component, row.summary, row.reason) for row in report.skipped]
    return f"{counts}\n\n{table(('COMPONENT', 'SUMMARY', 'REASON'), rows)}"
