"""The composition root: the one place that knows every layer, and puts the program together."""

from terp_desktop.bootstrap.opening import open_program, open_ready, throw_away
from terp_desktop.bootstrap.program import Program, desk_of

__all__ = [
    "Program",
    "desk_of",
    "open_program",
    "open_ready",
    "throw_away",
]
