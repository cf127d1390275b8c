"""Services import the layers below them without loading their libraries at the start."""

import subprocess
import sys

import pytest

LOADED = """
import sys
from importlib import import_module
from pkgutil import walk_packages

package = import_module(sys.argv[1])
for one in walk_packages(package.__path__, f"{package.__name__}."):
    import_module(one.name)
print(*sys.modules)
"""
WAITED_FOR = {"sqlalchemy", "alembic", "icalendar", "dateutil", "apscheduler", "holidays"}
"""Each takes longer to load than what a month needs of our own code."""
BELOW = ("terp_desktop.storage", "terp_desktop.exchange", "terp_desktop.system")
LIGHT = {"terp_desktop.system", "terp_desktop.system.machine"}
"""Loads nothing but the standard library."""


@pytest.mark.parametrize(
    "package, one_of_it",
    [
        ("terp_desktop.services", "terp_desktop.services.events.service"),
        ("terp_desktop.ui", "terp_desktop.ui.window.main_window"),
    ],
)
def test_services_and_window_load_no_layer_below_the_services(package: str, one_of_it: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOADED, package], check=True, capture_output=True, text=True
    )
    loaded = set(result.stdout.split())
    assert one_of_it in loaded
    assert loaded & WAITED_FOR == set()
    assert {one for one in loaded if one.startswith(BELOW)} - LIGHT == set()
