"""What the services promise holds on each engine: these tests run on all three."""

import pytest

from tests.integration.databases import on_every_engine


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """See `on_every_engine`."""
    on_every_engine(metafunc)
