"""`python -m terp_desktop`, and the `terp-desktop` of an installed program."""


def main() -> None:
    """Run the command line."""
    from terp_desktop.cli.app import app

    app(prog_name="terp-desktop")


if __name__ == "__main__":
    main()
