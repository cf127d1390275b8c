"""The desktop entry has the keys that application menus need."""

import configparser

from terp_desktop.system.resources import resources_folder


def entry() -> configparser.SectionProxy:
    file = configparser.ConfigParser(interpolation=None)
    file.optionxform = str  # type: ignore[assignment,method-assign]  # keys are told apart by case
    file.read(resources_folder() / "terp-desktop.desktop", encoding="utf-8")
    return file["Desktop Entry"]


def test_the_entry_starts_the_program_and_belongs_to_its_windows() -> None:
    known = entry()
    assert (known["Type"], known["Exec"], known["Terminal"]) == (
        "Application",
        "terp-desktop %F",
        "false",
    )
    assert known["MimeType"] == "text/calendar;"
    # What the windows say of themselves (ui/app/application.py).
    assert known["StartupWMClass"] == known["Icon"] == "terp-desktop"


def test_the_entry_is_found_under_office_and_calendar() -> None:
    categories = entry()["Categories"].rstrip(";").split(";")
    assert {"Office", "Calendar"} <= set(categories)


def test_the_icon_that_the_entry_names_is_there() -> None:
    pictures = resources_folder().glob(f"hicolor/*/apps/{entry()['Icon']}.*")
    assert {file.suffix for file in pictures} == {".png", ".svg"}
