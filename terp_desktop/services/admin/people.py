"""The staff; in an embedded database, administrators can add to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.email_address import require_address
from terp_desktop.domain.errors import ForbiddenError, InvalidValueError, NotFoundError
from terp_desktop.domain.permissions import DEFAULT_ROLE, Actor
from terp_desktop.domain.person import Person
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

MAX_ROLE_LENGTH: Final = 64
"""The longest role that can be granted a permission."""


class UnknownUserError(NotFoundError):
    """No member of staff has that login or e-mail address."""

    code = "UNKNOWN_USER"


class AmbiguousUserError(InvalidValueError):
    """Several members of staff have that e-mail address."""

    code = "AMBIGUOUS_USER"


class PeopleService:
    """Lists, finds and adds members of staff, on behalf of one person."""

    def __init__(self, store: Store, actor: Actor, *, is_embedded: bool) -> None:
        self._store = store
        self._actor = actor
        self._is_embedded = is_embedded

    def list_staff(self) -> Sequence[Person]:
        """All members of staff, by name."""
        with self._store.read() as work:
            return work.people.list_staff()

    def find(self, login: str) -> Person:
        """The member of staff with that login or e-mail address.

        UnknownUserError if there is none, AmbiguousUserError if there are several.
        """
        with self._store.read() as work:
            person = find_person(work, login)
        if person is None:
            raise unknown_user(login)
        return person

    def add(
        self, *, login: str, name: str, email: str | None = None, role: str = DEFAULT_ROLE
    ) -> Person:
        """Adds a member of staff, with a default view; only in an embedded database."""
        self._refuse_others()
        for field, value in (("login", login), ("name", name), ("role", role)):
            if not value.strip():
                raise InvalidValueError(
                    f"The new user has no {field}.", remedy=f"Give a {field}.", field=field
                )
        if len(role) > MAX_ROLE_LENGTH:
            raise InvalidValueError(
                f"The role has {len(role)} characters; {MAX_ROLE_LENGTH} fit.",
                remedy="Choose a shorter word.",
                field="role",
            )
        if email is not None:
            require_address(email, "email")
        with self._store.begin() as work:
            for word in filter(None, (login, email)):
                if work.people.find_by_login(word) or work.people.find_by_email(word):
                    raise InvalidValueError(
                        f"“{word}” is a user already.", remedy="Choose another.", field="login"
                    )
            return work.people.add(login=login, name=name, email=email, role=role)

    def _refuse_others(self) -> None:
        if not self._is_embedded:
            raise ForbiddenError(
                "The users of a company's database are the ERP's.",
                remedy="Add the user in the ERP.",
            )
        if not self._actor.is_admin:
            raise ForbiddenError("Only an administrator may add users.", remedy="Ask one to do it.")


def find_person(work: SqlWork, login_or_email: str) -> Person | None:
    """The member of staff with that login, else the one with that e-mail address.

    AmbiguousUserError if several have the address.
    """
    found = work.people.find_by_login(login_or_email)
    if found is not None:
        return found
    sharing = work.people.find_by_email(login_or_email)
    if len(sharing) > 1:
        raise AmbiguousUserError(
            f"{len(sharing)} users have the e-mail address “{login_or_email}”.",
            remedy="Give the login of the one you mean.",
        )
    return sharing[0] if sharing else None


def unknown_user(login: str) -> UnknownUserError:
    """The error for a login that no member of staff has."""
    return UnknownUserError(
        f"There is no user “{login}”.", remedy="Choose one that `users list` shows.", login=login
    )
