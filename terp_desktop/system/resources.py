"""Locates the files that are shipped with the program: migrations and resources."""

from pathlib import Path


def migrations_folder() -> Path:
    """Return the folder of Alembic's environment and revisions."""
    return _find_folder("migrations")


def resources_folder() -> Path:
    """Return the folder of icons, styles, translations and the desktop entry."""
    return _find_folder("resources")


def _find_folder(name: str) -> Path:
    """Return the folder inside the installed package, or beside it in a checkout.

    Running from a zip archive is not supported, since Alembic and Qt read files by path; a
    wheel is always unpacked.
    """
    package = Path(__file__).parents[1]
    inside, beside = package / name, package.parent / name
    return inside if inside.is_dir() else beside
