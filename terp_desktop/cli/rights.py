"""`events grant`, `events revoke` and `events rights`: who may do what with an event."""

from typing import Annotated

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain.errors import SightLossError
from terp_desktop.domain.grants import Grant, StoredGrant
from terp_desktop.domain.permissions import GrantType, Permission
from terp_desktop.services.container import Services
from terp_desktop.services.events.payload import to_json_value
from terp_desktop.services.json_api.events_in import invalid_value

EventIdArgument = Annotated[int, typer.Argument(metavar="ID", help="The number of the event.")]
GranteeOption = Annotated[
    str, typer.Option("--to", metavar="user:LOGIN|role:R", help="Who gets it, or has it.")
]
RightOption = Annotated[
    str, typer.Option("--right", metavar="RIGHT", help="view, edit, delete or manage.")
]
_HEADER = ("To", "Right", "Given by", "Given at")


def grant(
    context: typer.Context, event_id: EventIdArgument, to: GranteeOption, right: RightOption
) -> None:
    """Give a person, or everybody with a role, a right to an event.

    Each right includes those before it: view, edit, delete, manage.
    """
    call = invocation_of(context)
    with call.program() as program:
        given = _read_grant(program.services, to, right)
        program.services.rights.grant(event_id, given)
        listed = _listed(program.services, event_id)
    call.output.result(listed, f"Granted {right} on event {event_id} to {to}.")


def revoke(
    context: typer.Context,
    event_id: EventIdArgument,
    to: GranteeOption,
    right: RightOption,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also if you would not see it any more.")
    ] = False,
) -> None:
    """Take a right to an event back."""
    call = invocation_of(context)
    with call.program() as program:
        given = _read_grant(program.services, to, right)
        try:
            program.services.rights.revoke(event_id, given, accepts_sight_loss=yes)
        except SightLossError as error:
            raise SightLossError(error.sentence, remedy="Add --yes if you mean it.") from None
    revoked = {"id": event_id, "to": to, "right": given.permission}
    call.output.result(revoked, f"Revoked {right} on event {event_id} from {to}.")


def rights(context: typer.Context, event_id: EventIdArgument) -> None:
    """List the rights that were given to an event, beside those of its creator and people."""
    call = invocation_of(context)
    with call.program() as program:
        listed = _listed(program.services, event_id)
    rows = [(one["to"], one["right"], one["grantedBy"], one["grantedAt"]) for one in listed]
    call.output.result(listed, table(_HEADER, rows))


def _read_grant(services: Services, to: str, right: str) -> Grant:
    kind, _, name = to.partition(":")
    if kind.upper() not in GrantType.__members__ or not name:
        raise invalid_value("--to", to, "user:LOGIN or role:R")
    if right.upper() not in Permission.__members__:
        raise invalid_value("--right", right, "view, edit, delete or manage")
    grant_type = GrantType(kind.upper())
    grantee = str(services.people.find(name).id) if grant_type is GrantType.USER else name
    return Grant(kind=grant_type, grantee=grantee, permission=Permission(right.upper()))


def _listed(services: Services, event_id: int) -> list[dict[str, object]]:
    logins = {str(one.id): one.login for one in services.people.list_staff()}
    return [_to_json(one, logins) for one in services.rights.of_event(event_id)]


def _to_json(stored: StoredGrant, logins: dict[str, str]) -> dict[str, object]:
    grant = stored.grant
    is_user = grant.kind is GrantType.USER
    name = logins.get(grant.grantee, grant.grantee) if is_user else grant.grantee
    return {
        "to": f"{grant.kind.lower()}:{name}",
        "right": grant.permission.lower(),
        "grantedBy": logins.get(str(stored.granted_by)),
        "grantedAt": to_json_value(stored.granted_at),
    }
