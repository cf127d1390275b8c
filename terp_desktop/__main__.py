"""`python -m terp_desktop`, and the `terp-desktop` of an installed program."""

import sys

from terp_desktop.system.logging_setup import hide_passwords

MINIMIZED = "--minimized"
"""The option with which a desktop starts the program at login: the window opens as an icon."""


def main() -> None:
    """Run the command line; without arguments, as desktops start it, open the window at once."""
    hide_passwords()
    if sys.argv[1:] in ([], [MINIMIZED]):
        # Parsing a command line takes a tenth of a second, a quarter of a whole start.
        from terp_desktop.cli.window import open_default_window

        sys.exit(open_default_window(minimized=MINIMIZED in sys.argv))
    from terp_desktop.cli.app import app

    app(prog_name="terp-desktop")


if __name__ == "__main__":
    main()
