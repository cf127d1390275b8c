"""What commands have painted without a window: paper in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QLocale

from terp_desktop.domain.span import Days
from terp_desktop.services.container import Desk
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.printing.paper import PaperSize, paper_viewer, usual_size
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.print_job import Order, read_document
from terp_desktop.ui.text.countries import country_of
from terp_desktop.ui.text.regional import OwnLocale, habits_in
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window_settings import Memory

# More than any order shows before or after its day.
_AROUND = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """A PDF file that is wanted; the paper is that of the locale where `size` is None.

    `state_file` is where the window remembers how the person writes dates and times.
    """

    path: Path
    order: Order
    icons: Path
    size: PaperSize | None = None
    state_file: Path | None = None


def print_file(desk: Desk, wanted: PaperFile) -> int:
    """Write the file; how many pages it has."""
    application = make_application()
    locale = OwnLocale(QLocale.system(), habits_in(Memory(wanted.state_file)))
    theme = Theme(application, Scheme.LIGHT, is_worn=False)
    viewer = Viewer(desk.clock, locale, theme, Icons(wanted.icons))
    viewer.holidays.show(_holidays(desk, locale, wanted.order.day))
    document = read_document(wanted.order, desk, paper_viewer(viewer, application))
    return write_pdf(document, wanted.path, wanted.size or usual_size(locale))


def _holidays(desk: Desk, locale: OwnLocale, day: date) -> Mapping[date, str]:
    """The holidays that the person has chosen to see, around the day."""
    if not locale.habits.shows_holidays:
        return {}
    country = locale.habits.holidays_of or country_of(locale)
    return desk.holidays.named(Days(day - _AROUND, day + _AROUND), country) if country else {}
