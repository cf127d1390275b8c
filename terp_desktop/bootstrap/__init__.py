"""The composition root: creates the objects of every layer and connects them.

It may import every layer but the command line; only the command line may import it.
"""

from terp_desktop.bootstrap.opening import open_from_cache, open_program, temporary_settings
from terp_desktop.bootstrap.program import Program, build_services
from terp_desktop.system.zone_database import choose_zone_database

# Every start imports this package, before any zone is created.
choose_zone_database()

__all__ = [
    "Program",
    "build_services",
    "open_from_cache",
    "open_program",
    "temporary_settings",
]
