"""Settings that hold for every test: Qt paints off screen, examples repeat, nothing is skipped."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

# Set before anything imports Qt, which reads it once. End-to-end tests that want a real
# window give their own value to the program they start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A failure seen once must be seen by everybody: the same examples on every machine, and no
# deadline, since a busy machine is not a bug.
settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everywhere")

# The fixtures that tests of every layer share.
pytest_plugins = [
    "tests.builders",
    "tests.integration.databases",
    "tests.locales",
    "tests.statement_cache",
]


@pytest.fixture(autouse=True)
def no_garbage_collected_by_workers(request: pytest.FixtureRequest) -> Iterator[None]:
    """A worker that deletes a widget crashes the program (ui/threads/garbage_collection.py)."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    gc.disable()
    if not gc.get_freeze_count():
        # Thousands of tests, the modules, and Qt stay to the end: to walk through them after
        # each test took longer than the test. A test that ends the program unfreezes them.
        gc.collect()
        gc.freeze()
    yield
    # What this test left behind goes here and now, on the thread that may delete it: the
    # tests that follow in this process have threads of their own, where Python would collect.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips itself where all have to run: what lacks there is to be installed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a file that skips itself, likewise."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {report.longreprtext}"
    return report
