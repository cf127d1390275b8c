"""The composition root: the one place that knows every layer, and puts the program together."""

from terp_desktop.bootstrap.opening import open_from_cache, open_program, temporary_settings
from terp_desktop.bootstrap.program import Program, build_services
from terp_desktop.system.zone_database import choose_zone_database

# Every way to the program leads through here, and no zone was made before.
choose_zone_database()

__all__ = [
    "Program",
    "build_services",
    "open_from_cache",
    "open_program",
    "temporary_settings",
]
