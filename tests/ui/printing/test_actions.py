"""Printing from the window's File menu."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QGraphicsPixmapItem, QLineEdit
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.printing.print_job import PrintJob, SheetKind
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.pdf_text import text_without_spaces
from tests.ui.window_driver import WAIT_MS, click_button, create_event, refresh_window


def preview(qtbot: QtBot, window: MainWindow, runner: TaskRunner) -> PrintPreviewDialog:
    """The preview that is on the screen, with its pages painted."""
    assert runner.wait_idle(WAIT_MS)
    dialog = window.findChild(PrintPreviewDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: dialog.pages.is_painted, timeout=WAIT_MS)
    return dialog


def banner_text(window: MainWindow) -> str:
    return window.banner.label.text() if window.banner.isVisibleTo(window) else ""


def test_the_view_is_exported_as_it_is_filtered(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, services: Services, tmp_path: Path
) -> None:
    create_event(services, "Filtered away", "2025-11-04 09:00")
    window.filters.filter_by(Filters(modules=frozenset({Module.ORDERS})))
    refresh_window(window, runner)
    window.menus.export_pdf.trigger()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None, timeout=WAIT_MS)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("November 2025.pdf")
    # `selectFile` does not change the text of a field that has the focus.
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText(str(tmp_path / "mine.pdf"))
    dialog.accept()
    assert runner.wait_idle(WAIT_MS)
    text = text_without_spaces(tmp_path / "mine.pdf")
    assert "1hiddenbyfilters" in text
    assert "Filteredaway" not in text


def test_a_successful_export_is_reported(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    day = window.calendar.anchor
    with qtbot.waitSignal(window.print_actions.finished) as done:
        window.print_actions.controller.save_pdf(
            PrintJob(kind=ViewType.DAY, day=day), tmp_path / "day.pdf"
        )
    assert done.args == [f"{tmp_path / 'day.pdf'} was written."]


def test_a_file_that_cannot_be_written_is_reported_in_the_banner(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    order = PrintJob(kind=SheetKind.DAY, day=window.calendar.anchor)
    window.print_actions.controller.save_pdf(order, tmp_path / "nowhere" / "day.pdf")
    assert runner.wait_idle(WAIT_MS)
    assert "could not be written" in banner_text(window)


def test_without_a_printer_it_says_what_to_do_instead(
    window: MainWindow, runner: TaskRunner
) -> None:
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert "File ▸ Export as PDF" in banner_text(window)


def test_the_preview_shows_the_pages(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, services: Services
) -> None:
    for minute in range(10, 30):
        create_event(services, "Visit", f"2025-11-04 09:{minute}")
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_P, modifiers)
    dialog = preview(qtbot, window, runner)
    assert dialog.windowTitle() == "Print preview: November 2025"
    pages = dialog.pages
    qtbot.waitUntil(lambda: pages.page_count == 2)
    qtbot.waitUntil(lambda: dialog.page.text() == "Page 1 of 2")
    assert not dialog.back.isEnabled()
    click_button(dialog.forward)
    assert (pages.current_page, dialog.page.text()) == (2, "Page 2 of 2")
    assert not dialog.forward.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_PageUp)
    assert dialog.page.text() == "Page 1 of 2"
    whole = pages.zoom
    click_button(dialog.larger)
    assert pages.zoom > whole
    click_button(dialog.whole)
    assert pages.zoom == pytest.approx(whole, rel=0.05)
    dialog.close()


def test_visible_preview_pages_are_painted_at_screen_resolution(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, services: Services
) -> None:
    for minute in range(10, 50):
        create_event(services, "Visit", f"2025-11-04 09:{minute}")
    refresh_window(window, runner)
    window.menus.preview.trigger()
    dialog = preview(qtbot, window, runner)
    pages = dialog.pages
    papers = [one for one in pages.scene().items() if isinstance(one, QGraphicsPixmapItem)]
    first = min(papers, key=lambda one: one.scenePos().y())
    density = pages.zoom * pages.devicePixelRatioF()
    assert first.pixmap().width() == pytest.approx(842 * density, abs=2)  # A4, in points
    assert first.scale() == pytest.approx(1 / density)
    assert len({first.pixmap().toImage().pixel(x, y) for x in range(80, 300) for y in (60, 64)}) > 1
    dialog.resize(dialog.width(), dialog.height() + 300)
    qtbot.waitUntil(lambda: pages.is_painted, timeout=WAIT_MS)
    assert pages.current_page == 1
    assert not pages.horizontalScrollBar().isVisible()
    density = pages.zoom * pages.devicePixelRatioF()
    pages.zoom_by(3)
    qtbot.waitUntil(lambda: not pages.is_painted, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: pages.is_painted, timeout=WAIT_MS)
    assert first.pixmap().width() == pytest.approx(842 * density * 1.25**3, abs=3)
    dialog.close()


def test_the_preview_exports_and_prints_its_pages(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, services: Services, tmp_path: Path
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    window.menus.preview.trigger()
    click_button(preview(qtbot, window, runner).export)
    files = window.findChild(QFileDialog)
    assert files is not None
    assert files.selectedFiles()[0].endswith("November 2025.pdf")
    files.setDirectory(str(tmp_path))
    files.selectFile(str(tmp_path / "seen.pdf"))
    files.accept()
    assert runner.wait_idle(WAIT_MS)
    assert "Visit" in text_without_spaces(tmp_path / "seen.pdf")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.menus.preview.trigger()
    click_button(preview(qtbot, window, runner).print_)
    assert "This computer has no printer." in banner_text(window)


@pytest.mark.parametrize("name, title", [("day_sheet", "Day sheet"), ("call_sheet", "Calls")])
def test_a_sheet_is_of_the_day_that_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, name: str, title: str
) -> None:
    window.calendar.view.setFocus()
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Right)
    getattr(window.menus, name).trigger()
    dialog = preview(qtbot, window, runner)
    assert dialog.windowTitle() == f"Print preview: {title}: Wednesday, 5 November 2025"
    dialog.close()
    QApplication.sendPostedEvents()


def test_the_name_of_the_saved_view_is_known_while_it_is_shown_as_saved(
    window: MainWindow, runner: TaskRunner, services: Services
) -> None:
    filters = Filters(modules=frozenset({Module.ORDERS}))
    services.views.save("Orders only", filters, ViewType.MONTH)
    window.filters.views.load()
    assert runner.wait_idle(WAIT_MS)
    view = next(one for one in window.filters.views.views if one.name == "Orders only")
    window.filters.views.show_view(view)
    assert window.filters.view_name == "Orders only"
    window.filters.clear()
    assert window.filters.view_name == ""


def test_a_start_loads_nothing_of_printing() -> None:
    script = "import sys, terp_desktop.ui.window.main_window; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = [name for name in done.stdout.split() if "rint" in name and "." in name]
    assert [name for name in loaded if name.startswith(("terp", "PySide6"))] == [
        "terp_desktop.ui.window.print_actions"
    ]
