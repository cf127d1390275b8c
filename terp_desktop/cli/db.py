"""`db`: maintain the database, as the migration guide does with npm, psql and pg_dump."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terp_desktop.cli.invocation import Invocation, invocation_of
from terp_desktop.domain.errors import TerpError

if TYPE_CHECKING:
    # Help and usage errors do not load the database's libraries.
    from terp_desktop.bootstrap.database import Database
    from terp_desktop.storage.migration.migrate import ProgressCallback

app = typer.Typer(help="Look after the database.", no_args_is_help=True)

ConfirmedOption = Annotated[bool, typer.Option("--yes", help="Yes, do it.")]


def _database(call: Invocation, backup_dir: Path | None = None) -> "Database":
    from terp_desktop.bootstrap.database import Database

    settings = call.settings
    if backup_dir is not None:
        settings = replace(settings, backup_dir=backup_dir.absolute())
    return Database(settings)


def _refuse_option(target: str) -> str:
    # Since -1 has to pass as an argument, unknown options arrive here too.
    if target.startswith("-") and target != "-1":
        raise typer.BadParameter(f"no such option or revision: {target}")
    return target


@app.command()
def status(context: typer.Context) -> None:
    """Show where the database stands, as JSON; nothing is created or changed."""
    call = invocation_of(context)
    present = _database(call).status()
    call.output.document(
        {
            "url": present.url,
            "dialect": present.dialect,
            "revision": present.revision,
            "head": present.head,
            "upToDate": present.up_to_date,
            "tables": list(present.tables),
            "missingHostTables": list(present.missing_host_tables),
        }
    )


@app.command()
def upgrade(
    context: typer.Context,
    *,
    no_backup: Annotated[
        bool, typer.Option("--no-backup", help="Do not back the database up first.")
    ] = False,
    backup_dir: Annotated[
        Path | None, typer.Option(metavar="D", help="The folder for the backup.")
    ] = None,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Begin a new calendar where one was lost; a damaged file is kept aside.",
        ),
    ] = False,
) -> None:
    """Back up, migrate to the newest schema, verify, create default views."""
    call = invocation_of(context)
    report = _database(call, backup_dir).upgrade(
        _progress_printer(call), is_saved=not no_backup, begins_anew=anew
    )
    text = f"Upgraded to {report.revision}." if report.changed else "Already up to date."
    if report.resumed:
        text = f"An earlier upgrade had been cut off; it is finished now.\n{text}"
    if report.backup is not None:
        text = f"{text}\nBackup: {report.backup}"
    call.output.result(
        {
            "changed": report.changed,
            "created": report.created,
            "resumed": report.resumed,
            "revisionBefore": report.revision_before,
            "revision": report.revision,
            "backup": _name(report.backup),
            "viewsCreated": report.views_created,
        },
        text,
    )


@app.command(context_settings={"ignore_unknown_options": True})
def downgrade(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="[base|-1|REV]", help="How far down; base: altogether.", callback=_refuse_option
        ),
    ] = "base",
    *,
    yes: ConfirmedOption = False,
) -> None:
    """Remove the calendar's tables, in reverse order; the ERP's stay."""
    call = invocation_of(context)
    _require_confirmation(yes=yes, what="removes tables of the calendar with all that is in them")
    report = _database(call).downgrade(target, _progress_printer(call))
    gone = "The calendar's tables are gone; the ERP's are as they were."
    where = f"The calendar is at {report.revision}." if report.revision else gone
    call.output.result(
        {
            "revisionBefore": report.revision_before,
            "revision": report.revision,
            "backup": _name(report.backup),
        },
        f"{where}\nBackup: {report.backup or 'none'}",
    )


@app.command()
def backup(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; it must not exist.")
    ] = None,
) -> None:
    """Back the database up while it is in use; print the file."""
    call = invocation_of(context)
    file = _database(call).backup(None if out is None else out.absolute())
    call.output.result({"file": str(file)}, str(file))


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    *,
    yes: ConfirmedOption = False,
) -> None:
    """Put a backup in the database's place; print where the present state was kept."""
    call = invocation_of(context)
    _require_confirmation(
        yes=yes, what="replaces all that is in the database by what is in the backup"
    )
    previous = _database(call).restore(file.absolute())
    call.output.result(
        {"file": str(file.absolute()), "previous": _name(previous)},
        f"Restored from {file.absolute()}.\nBefore: {previous or 'nothing was there'}",
    )


@app.command()
def analyze(context: typer.Context) -> None:
    """Let the database count anew what its query planner goes by."""
    call = invocation_of(context)
    tables = _database(call).analyze()
    call.output.result({"tables": tables}, f"Analyzed: {', '.join(tables)}.")


@app.command()
def grants(
    context: typer.Context,
    *,
    login: Annotated[
        str, typer.Option("--for", metavar="LOGIN", help="The login at the database server.")
    ],
    setup: Annotated[
        bool, typer.Option("--setup", help="For the login that sets up and upgrades the calendar.")
    ] = False,
) -> None:
    """Print the SQL by which an administrator lets a login use the calendar; nothing is run."""
    call = invocation_of(context)
    statements = _database(call).grants(login, sets_up=setup)
    call.output.result({"login": login, "grants": statements}, "\n".join(statements))


def _progress_printer(call: Invocation) -> "ProgressCallback":
    return lambda step: call.output.note(step.sentence)


def _name(file: Path | None) -> str | None:
    return None if file is None else str(file)


class NotConfirmedError(TerpError):
    """A command that cannot be undone was given without --yes."""

    code = "NOT_CONFIRMED"


def _require_confirmation(*, yes: bool, what: str) -> None:
    if not yes:
        raise NotConfirmedError(f"This {what}.", remedy="Add --yes if you mean it.")
