"""`python -m terp_desktop`, and the `terp-desktop` of an installed program."""

import sys

from terp_desktop.system.logging_setup import hide_passwords

MINIMIZED = "--minimized"
"""Opens the window as an icon: what a desktop calls the program with at a log-in."""


def main() -> None:
    """Run the command line; without any words, as desktops call it, open the window at once."""
    hide_passwords()
    if sys.argv[1:] in ([], [MINIMIZED]):
        # Reading a command line takes a tenth of a second, a quarter of a whole start.
        from terp_desktop.cli.window import open_default_window

        sys.exit(open_default_window(minimized=MINIMIZED in sys.argv))
    from terp_desktop.cli.app import app

    app(prog_name="terp-desktop")


if __name__ == "__main__":
    main()
