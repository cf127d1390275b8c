"""Prints to a PDF file without a window, for commands."""

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
from terp_desktop.ui.working_time import load_working_time

# No print job shows more days before or after its day.
_MAX_DISTANCE = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfRequest:
    """A request for a PDF file; if `size` is None, the paper size is the locale's.

    `state_file` contains the person's regional settings.
    """

    path: Path
    job: PrintJob
    icons: Path
    size: PaperSize | None = None
    state_file: Path | None = None


def print_to_pdf(services: Services, request: PdfRequest) -> int:
    """Write the file, and return the number of its pages."""
    application = make_application()
    locale = UserLocale(
        QLocale.system(), read_regional_settings(WindowSettings(request.state_file))
    )
    theme = Theme(application, Scheme.LIGHT, is_applied=False)
    viewer = Viewer(services.clock, locale, theme, Icons(request.icons))
    viewer.holidays.set_names(_load_holidays(services, locale, request.job.day))
    viewer.working_time.set_value(load_working_time(services))
    document = read_document(request.job, services, paper_viewer(viewer, application))
    return write_pdf(document, request.path, request.size or default_size(locale))


def _load_holidays(services: Services, locale: UserLocale, day: date) -> Mapping[date, str]:
    """The holidays around the day; empty if the person does not show holidays."""
    if not locale.settings.shows_holidays:
        return {}
    country = locale.settings.holiday_country or country_of(locale)
    return (
        services.holidays.holiday_names(Days(day - _MAX_DISTANCE, day + _MAX_DISTANCE), country)
        if country
        else {}
    )
