"""`users`: list the staff, and add to them."""

from typing import Annotated

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain.permissions import DEFAULT_ROLE
from terp_desktop.domain.person import Person

app = typer.Typer(help="List the staff, and add to them.", no_args_is_help=True)


@app.command("list")
def list_users(context: typer.Context) -> None:
    """List the staff, by name."""
    call = invocation_of(context)
    with call.program() as program:
        people = program.services.people.list_staff()
    rows = [(person.id, person.login, person.name, person.email, person.role) for person in people]
    call.output.result(
        [_payload(person) for person in people],
        table(("ID", "LOGIN", "NAME", "E-MAIL", "ROLE"), rows),
    )


@app.command()
def add(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="The login, unlike any other.")],
    *,
    name: Annotated[str | None, typer.Option(help="The full name; default: the login.")] = None,
    email: Annotated[str | None, typer.Option(help="The e-mail address.")] = None,
    role: Annotated[
        str, typer.Option(help="The company's word for what they do; “admin” has all rights.")
    ] = DEFAULT_ROLE,
) -> None:
    """Add a member of staff to an embedded database; they get their default view."""
    call = invocation_of(context)
    with call.program() as program:
        person = program.services.people.add(
            login=login, name=name or login, email=email, role=role
        )
    call.output.result(_payload(person), f"Added user {person.id}: {person.name}")


def _payload(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "openId": person.login,
        "name": person.name,
        "email": person.email,
        "role": person.role,
    }
