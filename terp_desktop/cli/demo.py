"""`demo`: a sample company to try the program on."""

from typing import Annotated

import typer

from terp_desktop.cli.invocation import invocation_of

app = typer.Typer(help="Try the program on a sample company.", no_args_is_help=True)


@app.command()
def load(
    context: typer.Context,
    events: Annotated[
        int, typer.Option(metavar="N", help="How many events, a series counted as one.")
    ] = 300,
    seed: Annotated[
        int, typer.Option(metavar="S", help="The same seed gives the same company.")
    ] = 1,
) -> None:
    """Fill an embedded database with staff, clients, invoices, bills and events around today."""
    call = invocation_of(context)
    with call.program() as program:
        counts = program.demo.load(events=events, seed=seed)
    call.output.result(
        {
            "staff": counts.staff,
            "clients": counts.clients,
            "invoices": counts.invoices,
            "bills": counts.bills,
            "eventsAdded": counts.events_added,
        },
        f"Added {counts.events_added} events; the company has {counts.staff} staff, "
        f"{counts.clients} clients, {counts.invoices} invoices and {counts.bills} bills.",
    )
