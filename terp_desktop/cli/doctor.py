"""`doctor`: the post-migration checklist."""

import typer

from terp_desktop.cli.invocation import invocation_of


def doctor(context: typer.Context) -> None:
    """Check the setup, one line for each item; fails if any of them does. Changes nothing."""
    from terp_desktop.bootstrap.doctor import run_checks

    call = invocation_of(context)
    checks = list(run_checks(call.settings))
    call.output.result(
        [
            {
                "check": check.name,
                "ok": check.is_ok,
                "detail": check.detail,
                "remedy": check.remedy,
            }
            for check in checks
        ],
        "\n".join(map(str, checks)),
    )
    if not all(check.is_ok for check in checks):
        raise typer.Exit(1)
