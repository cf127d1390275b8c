"""`print`: a view, a day sheet or a call sheet as a PDF file."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terp_desktop.cli.days import ShownDayOption, parse_shown_day
from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.screenshot import View, use_offscreen_platform
from terp_desktop.cli.window import invocation_settings, open_with_demo, window_libraries
from terp_desktop.system.resources import resources_folder

if TYPE_CHECKING:
    from terp_desktop.domain.view_type import ViewType
    from terp_desktop.ui.printing.print_job import SheetKind


class SheetName(StrEnum):
    """A sheet that is not a view of the calendar."""

    DAY = "day"
    CALL = "call"


class Paper(StrEnum):
    """The size of the pages."""

    A4 = "a4"
    LETTER = "letter"


def print_(
    context: typer.Context,
    *,
    day: ShownDayOption,
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
    call, date_shown = invocation_of(context), parse_shown_day(day)
    use_offscreen_platform(call.environment)
    with invocation_settings(call, demo=demo) as settings, window_libraries():
        from terp_desktop.ui.app.headless_print import PdfRequest, print_to_pdf
        from terp_desktop.ui.printing.paper import PaperSize
        from terp_desktop.ui.printing.print_job import PrintJob
        from terp_desktop.ui.window_settings import FILE_NAME

        request = PdfRequest(
            path=out.absolute(),
            job=PrintJob(kind=_print_target(view, sheet), day=date_shown),
            icons=resources_folder() / "icons",
            size=None if paper is None else PaperSize[paper.name],
            state_file=settings.folders.data / FILE_NAME,
        )
        program = open_with_demo(settings, call.output.step, demo=demo)
        try:
            pages = print_to_pdf(program.services, request)
        finally:
            program.close()
    call.output.result({"file": str(request.path), "pages": pages}, str(request.path))


def _print_target(view: View | None, sheet: SheetName | None) -> "ViewType | SheetKind":
    from terp_desktop.domain.view_type import ViewType
    from terp_desktop.ui.printing.print_job import SheetKind

    if sheet is not None:
        return SheetKind.DAY if sheet is SheetName.DAY else SheetKind.CALLS
    return ViewType[(view or View.MONTH).name]
