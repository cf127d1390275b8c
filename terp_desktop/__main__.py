"""`python -m terp_desktop`, and the `terp-desktop` of an installed program."""

import sys


def main() -> None:
    """Run the command line; without any words open the window at once."""
    if len(sys.argv) == 1:
        # Reading a command line takes a tenth of a second, a quarter of a whole start.
        from terp_desktop.cli.window import open_plainly

        sys.exit(open_plainly())
    from terp_desktop.cli.app import app

    app(prog_name="terp-desktop")


if __name__ == "__main__":
    main()
