"""What commands have painted without a window: paper in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QLocale

from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.printing.paper import PaperSize, default_size, paper_viewer
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.print_job import PrintJob, read_document
from terp_desktop.ui.text.countries import country_of
from terp_desktop.ui.text.regional import UserLocale, read_regional_settings
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window_settings import WindowSettings

# More than any order shows before or after its day.
_AROUND = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfRequest:
    """A PDF file that is wanted; the paper is that of the locale where `size` is None.

    `state_file` is where the window remembers how the person writes dates and times.
    """

    path: Path
    job: PrintJob
    icons: Path
    size: PaperSize | None = None
    state_file: Path | None = None


def print_to_pdf(services: Services, request: PdfRequest) -> int:
    """Write the file; how many pages it has."""
    application = make_application()
    locale = UserLocale(
        QLocale.system(), read_regional_settings(WindowSettings(request.state_file))
    )
    theme = Theme(application, Scheme.LIGHT, is_applied=False)
    viewer = Viewer(services.clock, locale, theme, Icons(request.icons))
    viewer.holidays.set_names(_load_holidays(services, locale, request.job.day))
    document = read_document(request.job, services, paper_viewer(viewer, application))
    return write_pdf(document, request.path, request.size or default_size(locale))


def _load_holidays(services: Services, locale: UserLocale, day: date) -> Mapping[date, str]:
    """The holidays that the person has chosen to see, around the day."""
    if not locale.settings.shows_holidays:
        return {}
    country = locale.settings.holiday_country or country_of(locale)
    return (
        services.holidays.holiday_names(Days(day - _AROUND, day + _AROUND), country)
        if country
        else {}
    )
