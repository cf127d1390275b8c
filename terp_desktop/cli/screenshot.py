"""`screenshot`: paint the main window into a picture, without a display."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from terp_desktop.cli.days import ShownDayOption, parse_shown_day
from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.window import invocation_settings, open_with_demo, window_libraries
from terp_desktop.system.resources import resources_folder

MAX_PX = 10_000


class View(StrEnum):
    """The view that is shown."""

    MONTH = "month"
    WEEK = "week"
    WORK_WEEK = "work-week"
    DAY = "day"
    AGENDA = "agenda"
    PEOPLE = "people"


class Theme(StrEnum):
    """The color scheme."""

    LIGHT = "light"
    DARK = "dark"


def _parse_size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    if match is None or max(map(int, match.groups())) > MAX_PX:
        raise typer.BadParameter(f"“{text}” is not a size; write 1400x900.")
    return int(match[1]), int(match[2])


def screenshot(
    context: typer.Context,
    *,
    day: ShownDayOption,
    out: Annotated[Path, typer.Option(metavar="FILE.png", help="The picture to write.")],
    view: Annotated[View, typer.Option(help="What is to be seen.")] = View.MONTH,
    size: Annotated[str, typer.Option(metavar="WxH", help="In pixels.")] = "1400x900",
    theme: Annotated[Theme, typer.Option(help="In which colors.")] = Theme.LIGHT,
    demo: Annotated[
        bool, typer.Option("--demo", help="Of a sample company, which is thrown away afterwards.")
    ] = False,
) -> None:
    """Paint the main window, as it would be on the screen; no display is needed."""
    call = invocation_of(context)
    date_shown, size_px = parse_shown_day(day), _parse_size(size)
    use_offscreen_platform(call.environment)
    with invocation_settings(call, demo=demo) as settings, window_libraries():
        from terp_desktop.domain.view_type import ViewType
        from terp_desktop.ui.app.screenshot import Screenshot, take_screenshot
        from terp_desktop.ui.theme.palette import Scheme

        picture = Screenshot(
            file=out.absolute(),
            view=ViewType[view.name],
            day=date_shown,
            size=size_px,
            scheme=Scheme[theme.name],
            icons=resources_folder() / "icons",
        )
        with closing(open_with_demo(settings, call.output.step, demo=demo)) as program:
            take_screenshot(program.services, picture)
    call.output.result({"file": str(picture.file)}, str(picture.file))


def use_offscreen_platform(environment: Mapping[str, str]) -> None:
    """Make Qt paint into memory if there is no display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(environment.get(name) for name in names):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
