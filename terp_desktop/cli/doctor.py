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
            {"check": one.name, "ok": one.is_ok, "detail": one.detail, "remedy": one.remedy}
            for one in checks
        ],
        "\n".join(map(str, checks)),
    )
    if not all(one.is_ok for one in checks):
        raise typer.Exit(1)
