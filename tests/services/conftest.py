"""Runs the tests of services on all three engines."""

import pytest

from tests.integration.databases import parametrize_engines


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """See `on_every_engine`."""
    parametrize_engines(metafunc)
