"""Where the files are that come with the program: its migrations and its resources."""

from importlib.resources import files
from pathlib import Path

PACKAGE_NAME = "terp_desktop"


def migrations_folder() -> Path:
    """The folder of Alembic's environment and revisions."""
    return _find_folder("migrations")


def resources_folder() -> Path:
    """The folder of icons, styles, translations and the desktop entry."""
    return _find_folder("resources")


def _find_folder(name: str) -> Path:
    """The folder inside the installed package, or beside it in a checkout.

    Alembic and Qt read files by path, so a program that runs from inside a zip archive is
    not supported; a wheel is always unpacked.
    """
    package = Path(str(files(PACKAGE_NAME)))
    inside, beside = package / name, package.parent / name
    return inside if inside.is_dir() else beside
