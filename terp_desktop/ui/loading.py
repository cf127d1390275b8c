"""Loads the rest of the window on a worker: a first dialog is no reason to wait for its code."""

from importlib import import_module

import terp_desktop.services
import terp_desktop.ui

# What the first click on an event leads to, or the first letter in the search field.
_LIKELY = (
    "terp_desktop.ui.panels.detail_page",
    "terp_desktop.ui.views.dragging",
    "terp_desktop.ui.views.ghosts",
    "terp_desktop.ui.panels.search_list",
)
# What loads longest of all that a menu leads to: to print, and to write a PDF.
_NEXT = ("terp_desktop.ui.printing.order",)
# Who shows the sample company has waited for it already.
_LEFT_OUT = "terp_desktop.services.demo"


def load_what_comes_next() -> None:
    """Load what a person meets first, and what stands beside the calendar."""
    for name in (*_LIKELY, "terp_desktop.ui.reminding"):
        import_module(name)


def load_the_rest() -> None:
    """Load whatever of the window, and of what it asks for, was not needed for its first month.

    A module at a time, so that others get their turn in between.
    """
    from pkgutil import walk_packages  # a start has no need of it

    for name in _NEXT:
        import_module(name)
    for package in (terp_desktop.ui, terp_desktop.services):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_LEFT_OUT):
                import_module(module.name)
