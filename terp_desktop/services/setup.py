"""Who acts: the owner of an embedded database, or the person behind a database login."""

from dataclasses import dataclass

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.permissions import UserRole
from terp_desktop.services.owner import owner_among
from terp_desktop.services.people import unknown
from terp_desktop.services.ports import Store
from terp_desktop.services.queries import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Who stands at the door: an account, and on whose behalf it wants to act, if another's.

    `login` is the account's at the database, which has checked it, or, for a file that
    anybody may open who can read it, the one at the operating system. `may_found` says that
    the staff is ours to keep: then a database without any gets its owner.
    """

    login: str
    full_name: str
    is_checked: bool
    may_found: bool
    acting_for: str | None = None


def sign_in(store: Store, who: SignIn) -> Person:
    """The acting person.

    Of a file it is its owner, unless another is asked for. UnknownUserError or
    ForbiddenError where the account may not act, or not for that person.
    """
    person = _find(store, who.login) if who.is_checked else _owner(store, who)
    if who.acting_for is not None:
        if not _allowed(who, person):
            raise ForbiddenError(
                f"The login “{who.login}” may not act for “{who.acting_for}”.",
                remedy="Leave --user out, or sign in as an administrator.",
            )
        person = _find(store, who.acting_for)
    if person is None:
        raise unknown(who.acting_for or who.login)
    return person


def _owner(store: Store, who: SignIn) -> Person | None:
    """The account's own row, else the first administrator's, else a new one for the account."""
    with store.read() as work:
        owner = owner_among(work.people.everybody(), who.login)
    if owner is not None or not who.may_found:
        return owner
    with store.begin() as work:
        # Another program may have founded it since; from here on none can.
        owner = owner_among(work.people.everybody(), who.login)
        if owner is not None:
            return owner
        return work.people.add(login=who.login, name=who.full_name, email=None, role=UserRole.ADMIN)


def _find(store: Store, login: str) -> Person | None:
    with store.read() as work:
        return work.people.find(login)


def _allowed(who: SignIn, person: Person | None) -> bool:
    """Whether the account may act for the person it asks to act for."""
    if not who.is_checked or (person is not None and person.role is UserRole.ADMIN):
        return True
    return person is not None and who.acting_for in {person.login, person.email}
