"""Signs in: finds the owner of an embedded database, or the person of a database login."""

from collections.abc import Sequence
from dataclasses import dataclass

from terp_desktop.domain.errors import ForbiddenError, TerpError
from terp_desktop.domain.permissions import ADMIN_ROLE
from terp_desktop.domain.person import Person
from terp_desktop.services.admin.people import UnknownUserError, find_person, unknown_user
from terp_desktop.services.store import Store


def find_owner(staff: Sequence[Person], login: str) -> Person | None:
    """The owner of a database file: the person with the login, else the first administrator."""
    own = next((person for person in staff if person.login == login), None)
    admins = (person for person in staff if person.role == ADMIN_ROLE)
    return own or min(admins, key=lambda person: person.id, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An account, and the person it acts for, if another.

    `login` is the account's at the database server, which has checked it; for a file, the
    one at the operating system. With `may_create_owner` an embedded database without staff
    gets its owner.
    """

    login: str
    full_name: str
    is_checked: bool
    may_create_owner: bool
    acting_for: str | None = None


def sign_in(store: Store, credentials: Credentials) -> Person:
    """The acting person.

    For a file it is the owner, or the requested person. On a server it is the person with the
    account's login; an e-mail address proves nothing. Raises UnknownUserError or
    ForbiddenError if the account may not act, or not for the requested person.
    """
    person = _find_account(store, credentials)
    if credentials.acting_for is not None:
        return _resolve_acting_for(store, credentials, credentials.acting_for, person)
    if person is None:
        raise (
            _unknown_login(credentials)
            if credentials.is_checked
            else unknown_user(credentials.login)
        )
    return person


def _find_account(store: Store, who: Credentials) -> Person | None:
    """The account's own person."""
    if not who.is_checked:
        return _find_or_create_owner(store, who)
    with store.read() as work:
        return work.people.find_by_login(who.login)


def _resolve_acting_for(
    store: Store, who: Credentials, named: str, person: Person | None
) -> Person:
    """The requested person, if the account may act for them."""
    may_act_for_all = not who.is_checked or (person is not None and person.role == ADMIN_ROLE)
    if person is None and who.is_checked:
        raise _unknown_login(who, named)
    with store.read() as work:
        wanted = find_person(work, named)
    if wanted is not None and (may_act_for_all or (person and person.id == wanted.id)):
        return wanted
    if may_act_for_all:
        raise unknown_user(named)
    raise ForbiddenError(
        f"The login “{who.login}” may not act for “{named}”.",
        remedy="Leave --user out, or sign in as an administrator.",
    )


def _unknown_login(who: Credentials, named: str | None = None) -> TerpError:
    """The error for a login without a person."""
    remedy = (
        f"Ask the ERP's administrator for a user whose login is “{who.login}”, or sign in to the "
        "database with the login of one of its users."
    )
    if named is None:
        sentence = f"No user of the ERP has the login “{who.login}”."
        return UnknownUserError(sentence, remedy=remedy, login=who.login)
    return ForbiddenError(
        f"The login “{who.login}” belongs to no user of the ERP and may not act for “{named}”.",
        remedy=remedy,
    )


def _find_or_create_owner(store: Store, who: Credentials) -> Person | None:
    """The owner; in an embedded database without staff, a new administrator for the account."""
    with store.read() as work:
        owner = find_owner(work.people.list_staff(), who.login)
    if owner is not None or not who.may_create_owner:
        return owner
    with store.begin() as work:
        # Another program may have created it since; from here on none can.
        owner = find_owner(work.people.list_staff(), who.login)
        if owner is not None:
            return owner
        return work.people.add(login=who.login, name=who.full_name, email=None, role=ADMIN_ROLE)
