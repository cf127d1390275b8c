"""The program's own files are found beside the package, where a checkout has them."""

from pathlib import Path

from terp_desktop.system.resources import migrations_folder, resources_folder

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_checkout_has_its_migrations_beside_the_package() -> None:
    assert migrations_folder() == ROOT / "migrations"


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert resources_folder() == ROOT / "resources"
    assert (resources_folder() / "terp-desktop.desktop").is_file()
