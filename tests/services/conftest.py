"""What the services promise holds on each engine: these tests run on all three."""

import pytest

from tests.integration.databases import parametrize_engines


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """See `on_every_engine`."""
    parametrize_engines(metafunc)
