"""Printed pages, read back from a PDF file."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageRanges, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    ResponseStatus,
    Status,
    When,
)
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.printing.document import Document, PrintError, print_document
from terp_desktop.ui.printing.paper import PaperSize, default_size, page_layout, paper_viewer
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.print_job import PrintJob, SheetKind, read_document
from terp_desktop.ui.text.regional import UserLocale
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.viewer import Viewer
from tests.builders import Tables
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.pdf_text import embeds_its_fonts, page_count, text_without_spaces

DAY = date(2025, 11, 4)
VIEWS = list(ViewType)
Print = Callable[[PrintJob], Path]


@pytest.fixture
def printed(services: Services, viewer: Viewer, qapp: QApplication, tmp_path: Path) -> Print:
    """Prints an order into a file."""

    def _print(order: PrintJob) -> Path:
        document = read_document(order, services, paper_viewer(viewer, qapp))
        write_pdf(document, tmp_path / "paper.pdf", PaperSize.A4)
        return tmp_path / "paper.pdf"

    return _print


def write(services: Services, title: str, clock: str = "2025-11-04 09:00", **fields: Any) -> None:
    services.events.create(EventContent(title=title, when=event_time(wall_time(clock)), **fields))


def write_days(services: Services, title: str, first: date, last: date, **fields: Any) -> None:
    when = When(start_date=first, end_date=last, timezone="America/New_York")
    services.events.create(EventContent(title=title, when=when, **fields))


def crowd(services: Services, count: int) -> Iterable[str]:
    """That many events on one day, each with its own word."""
    titles = [f"Crowded{number:02}" for number in range(count)]
    for number, title in enumerate(titles):
        start = datetime(2025, 11, 4, 6) + timedelta(minutes=20 * number)  # noqa: DTZ001
        write(services, title, start.isoformat(" ", "minutes"), location="Room")
    return titles


def order(what: ViewType | SheetKind, **fields: Any) -> PrintJob:
    return PrintJob(kind=what, day=DAY, **fields)


@pytest.mark.parametrize("what", [*VIEWS, SheetKind.DAY])
def test_every_paper_has_the_events_as_text_in_fonts_of_its_own(
    printed: Print, services: Services, what: ViewType | SheetKind
) -> None:
    write(services, "Officefitting")
    file = printed(order(what))
    assert "Officefitting" in text_without_spaces(file)
    assert embeds_its_fonts(file)


@pytest.mark.parametrize("what", VIEWS)
def test_forty_events_on_a_day_are_all_on_paper(
    printed: Print, services: Services, what: ViewType
) -> None:
    titles = crowd(services, 40)
    write_days(services, "Fairfirst", DAY - timedelta(days=2), DAY)
    for number in range(8):
        write_days(services, f"Fair{number}", DAY, DAY)
    text = text_without_spaces(printed(order(what)))
    missing = [title for title in titles if title not in text]
    assert missing == []
    assert all(f"Fair{number}" in text for number in range(8))


def test_events_that_do_not_fit_in_a_month_follow_on_the_next_page(
    printed: Print, services: Services
) -> None:
    crowd(services, 12)
    file = printed(order(ViewType.MONTH))
    assert page_count(file) == 2
    assert "+7more" in text_without_spaces(file)
    assert "whathadnoroom" in text_without_spaces(file)


def test_a_month_with_room_for_all_is_one_page(printed: Print, services: Services) -> None:
    crowd(services, 4)
    assert page_count(printed(order(ViewType.MONTH))) == 1


def test_a_title_cut_off_in_a_block_is_printed_in_full(printed: Print, services: Services) -> None:
    title = "Talks about the terms of delivery with the wholesalers of the northern district"
    write(services, title)
    assert title.replace(" ", "") in text_without_spaces(printed(order(ViewType.WEEK)))


def test_an_agenda_repeats_the_day_where_a_page_begins(printed: Print, services: Services) -> None:
    crowd(services, 50)
    file = printed(order(ViewType.AGENDA))
    assert page_count(file) == 2
    assert text_without_spaces(file).count("Tuesday,4November2025") == 2
    assert "continued" in text_without_spaces(file)


@pytest.mark.parametrize("what", [*VIEWS, *SheetKind])
def test_a_day_without_anything_is_one_page(printed: Print, what: ViewType | SheetKind) -> None:
    assert page_count(printed(order(what))) == 1


def test_the_page_frame_names_title_person_and_hidden_count(
    printed: Print, services: Services
) -> None:
    write(services, "Visit", module=Module.CLIENTS)
    write(services, "Hidden", module=Module.ORDERS)
    only_clients = Filters(modules=frozenset({Module.CLIENTS}))
    text = text_without_spaces(
        printed(order(ViewType.DAY, filters=only_clients, view_name="My clients"))
    )
    assert "Hidden" not in text
    for expected in ("1hiddenbyfilters", "Myclients", "Page1of1", "Printed4Nov2025byAnnLee"):
        assert expected in text


def test_modules_are_distinguishable_without_color(printed: Print, services: Services) -> None:
    write(services, "Visit", module=Module.ACCOUNTING)
    assert "AcAccounting" in text_without_spaces(printed(order(ViewType.MONTH)))


def test_a_day_sheet_has_people_with_their_answers_and_the_notes(
    printed: Print, services: Services
) -> None:
    guest = Participant(external_email="bo@acme.example", response_status=ResponseStatus.DECLINED)
    me = Participant(user_id=services.person.id, response_status=ResponseStatus.ACCEPTED)
    write(
        services,
        "Visit",
        description="Bring <b>samples</b>",
        location="Dock 4",
        participants=(me, guest),
    )
    text = text_without_spaces(printed(order(SheetKind.DAY)))
    for expected in ("Dock4", "AnnLee(accepted)", "bo@acme.example(declined)", "Bringsamples"):
        assert expected in text


def test_notes_longer_than_a_page_run_on(printed: Print, services: Services) -> None:
    write(services, "Visit", description="\n".join(f"Point{number}" for number in range(150)))
    file = printed(order(SheetKind.DAY))
    assert page_count(file) > 1
    assert "Point149" in text_without_spaces(file)


def test_one_endless_paragraph_runs_on_too(printed: Print, services: Services) -> None:
    write(services, "Visit", description=" ".join(f"Word{number}" for number in range(2_000)))
    file = printed(order(SheetKind.DAY))
    assert page_count(file) > 1
    assert "Word1999" in text_without_spaces(file)


def test_a_call_sheet_shows_overdue_amounts_and_days(
    printed: Print, services: Services, tables: Tables
) -> None:
    tables.write(
        "INSERT INTO clients (id, teri_code, name, phone) VALUES (1, 'A', 'Acme', '+1 555 0142')"
    )
    tables.write(
        'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
        ' "totalAmount", "amountPaid", "amountDue", status)'
        " VALUES ('I-1', 1, '2025-08-01', '2025-08-01', 1234.5, 0, 1234.5, 'OVERDUE')"
    )
    write(services, "Remind", event_type=EventType.AR_COLLECTION, client_id=1)
    write(services, "Done", event_type=EventType.AR_COLLECTION, status=Status.COMPLETED)
    text = text_without_spaces(printed(order(SheetKind.CALLS)))
    for expected in ("Acme,+15550142", "1,234.50overduein1invoice,theoldestfor95days", "Promised"):
        assert expected in text
    assert "Done" not in text


@pytest.mark.parametrize(
    "locale, size", [("en_US", PaperSize.LETTER), ("de_DE", PaperSize.A4), ("en_GB", PaperSize.A4)]
)
def test_the_paper_is_that_of_the_country(locale: str, size: PaperSize) -> None:
    assert default_size(QLocale(locale)) is size


@pytest.mark.parametrize(
    "what, is_landscape",
    [(ViewType.MONTH, True), (ViewType.WEEK, True), (ViewType.DAY, False), (SheetKind.DAY, False)],
)
def test_days_side_by_side_lie_on_the_long_side(
    services: Services,
    viewer: Viewer,
    qapp: QApplication,
    what: ViewType | SheetKind,
    is_landscape: bool,
) -> None:
    document = read_document(order(what), services, paper_viewer(viewer, qapp))
    layout = page_layout(PaperSize.A4, is_landscape=document.is_landscape)
    turned = layout.orientation() is QPageLayout.Orientation.Landscape
    assert turned is is_landscape


def test_paper_is_white_whatever_the_window_is(
    services: Services, viewer: Viewer, qapp: QApplication
) -> None:
    viewer.theme.set_scheme(Scheme.DARK)
    try:
        document = read_document(order(ViewType.MONTH), services, paper_viewer(viewer, qapp))
        picture = painted(document, QSizeF(1000, 700))
    finally:
        viewer.theme.set_scheme(Scheme.LIGHT)
    cell = picture.pixelColor(500, 690)
    assert cell.lightness() > 240


def test_times_and_dates_are_as_the_person_writes_them(
    printed: Print, services: Services, viewer: Viewer
) -> None:
    write(services, "Visit", "2025-11-04 15:00")
    assert isinstance(viewer.locale, UserLocale)
    assert "15:00" in text_without_spaces(printed(order(ViewType.AGENDA)))


def test_only_the_pages_that_are_wanted_are_printed(
    services: Services, viewer: Viewer, qapp: QApplication, tmp_path: Path
) -> None:
    crowd(services, 50)
    document = read_document(order(ViewType.AGENDA), services, paper_viewer(viewer, qapp))
    writer = QPdfWriter(str(tmp_path / "some.pdf"))
    writer.setPageLayout(page_layout(PaperSize.A4, is_landscape=False))
    assert print_document(document, writer, QPageRanges.fromString("2")) == 1
    assert "Page2of2" in text_without_spaces(tmp_path / "some.pdf")


def test_a_file_that_cannot_be_written_is_reported_and_what_was_there_stays(
    services: Services, viewer: Viewer, qapp: QApplication, tmp_path: Path
) -> None:
    document = read_document(order(ViewType.DAY), services, paper_viewer(viewer, qapp))
    (tmp_path / "folder").mkdir()
    with pytest.raises(PrintError, match=r"could not be written.*Choose a folder"):
        write_pdf(document, tmp_path / "folder", PaperSize.A4)
    assert (tmp_path / "folder").is_dir()


def test_printed_pages_have_no_chevron_to_fold_the_strip(
    services: Services, viewer: Viewer, qapp: QApplication
) -> None:
    for number in range(3):
        write_days(services, f"Fair {number}", DAY, DAY)
    reader = paper_viewer(viewer, qapp)
    document = read_document(order(ViewType.WEEK), services, reader)
    with_icons = painted(document, QSizeF(1000, 700))
    # Left of the hours, where the window has the chevron that folds the strip.
    gutter = [with_icons.pixelColor(x, y).lightness() for x in range(2, 14) for y in range(44, 66)]
    assert min(gutter) > 240


def painted(document: Document, size: QSizeF) -> QImage:
    """The first page, without its frame."""
    page = document.content.pages(size)[0]
    picture = QImage(size.toSize(), QImage.Format.Format_RGB32)
    picture.fill("white")
    with QPainter(picture) as painter:
        page.paint(painter, size)
    return picture
