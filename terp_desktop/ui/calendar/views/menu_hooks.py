"""How the window fills the menus of the views, which know nothing of its actions."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence

EventMenu = Callable[[QMenu, Occurrence, Callable[[], None]], None]
"""Fills the menu of an event; the last argument shows its details."""
PlaceMenu = Callable[[QMenu, PastePlace], None]
"""Fills the menu of an empty place."""


def no_menu(*_: object) -> None:
    """Fills nothing: a calendar without a window has no actions."""
