"""Settings that hold for every test: Qt paints off screen, examples repeat, nothing is skipped."""

import os
from collections.abc import Generator

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
pytest_plugins = ["tests.builders", "tests.integration.databases"]


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
