"""`print`: a view, a day sheet or a call sheet as a PDF file."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terp_desktop.cli.invocation import called
from terp_desktop.cli.screenshot import View, day_given, paint_off_screen
from terp_desktop.cli.window import libraries_of_the_window, opened, settings_of
from terp_desktop.system.resources import resources_folder

if TYPE_CHECKING:
    from terp_desktop.domain.view import ViewType
    from terp_desktop.ui.printing.print_job import Sheet


class SheetName(StrEnum):
    """A paper that is no view."""

    DAY = "day"
    CALL = "call"


class Paper(StrEnum):
    """How large the pages are."""

    A4 = "a4"
    LETTER = "letter"


def print_(
    context: typer.Context,
    *,
    day: Annotated[str, typer.Option("--date", metavar="D", help="A day of it, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="The file to write.")],
    view: Annotated[View | None, typer.Option(help="The view to print.")] = None,
    sheet: Annotated[
        SheetName | None, typer.Option(help="A day with room for notes, or whom to call.")
    ] = None,
    paper: Annotated[
        Paper | None, typer.Option(help="The size of its pages. Default: as the locale has it.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Of a sample company, which is thrown away afterwards.")
    ] = False,
) -> None:
    """Print into a PDF file; no display is needed."""
    if view is not None and sheet is not None:
        raise typer.BadParameter("give --view or --sheet, not both")
    call, shown = called(context), day_given(day)
    paint_off_screen(call.environment)
    with settings_of(call, demo=demo) as settings, libraries_of_the_window():
        from terp_desktop.ui.app.headless_print import PaperFile, print_file
        from terp_desktop.ui.printing.paper import PaperSize
        from terp_desktop.ui.printing.print_job import Order
        from terp_desktop.ui.window_settings import FILE_NAME

        wanted = PaperFile(
            path=out.absolute(),
            order=Order(what=_what(view, sheet), day=shown),
            icons=resources_folder() / "icons",
            size=None if paper is None else PaperSize[paper.name],
            state_file=settings.folders.data / FILE_NAME,
        )
        program = opened(settings, call.output.step, demo=demo)
        try:
            pages = print_file(program.desk, wanted)
        finally:
            program.close()
    told = {"file": str(wanted.path), "pages": pages}
    call.output.result(told, str(wanted.path))


def _what(view: View | None, sheet: SheetName | None) -> "ViewType | Sheet":
    from terp_desktop.domain.view import ViewType
    from terp_desktop.ui.printing.print_job import Sheet

    if sheet is not None:
        return Sheet.DAY if sheet is SheetName.DAY else Sheet.CALLS
    return ViewType[(view or View.MONTH).name]
