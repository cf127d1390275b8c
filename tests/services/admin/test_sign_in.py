"""Sign-in as the owner of a file, by the login of a server, or for another person."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.person import Person
from terp_desktop.services.admin.people import AmbiguousUserError, PeopleService, UnknownUserError
from terp_desktop.services.admin.sign_in import Credentials, sign_in
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore, SqlWork


def at_file(login: str, acting_for: str | None = None, *, may_found: bool = True) -> Credentials:
    return Credentials(
        login=login,
        full_name=login.title(),
        is_checked=False,
        may_create_owner=may_found,
        acting_for=acting_for,
    )


def at_server(login: str, acting_for: str | None = None) -> Credentials:
    return Credentials(
        login=login, full_name=login, is_checked=True, may_create_owner=False, acting_for=acting_for
    )


@pytest.fixture
def ben(services: Services) -> Person:
    return services.people.add(login="ben", name="Ben", email="ben@terp.example")


def test_the_first_to_open_an_empty_file_owns_it(store: SqlStore) -> None:
    owner = sign_in(store, at_file("zoe"))
    assert (owner.login, owner.name, owner.role) == ("zoe", "Zoe", "admin")
    assert sign_in(store, at_file("zoe")) == owner


@dataclass(frozen=True)
class Overtaken:
    """A store for which another program writes first, just before each transaction."""

    store: SqlStore
    other: Credentials

    def read(self) -> AbstractContextManager[SqlWork]:
        return self.store.read()

    def begin_dry_run(self) -> AbstractContextManager[SqlWork]:
        return self.store.begin_dry_run()

    def begin(self) -> AbstractContextManager[SqlWork]:
        sign_in(self.store, self.other)
        return self.store.begin()


@pytest.mark.parametrize("other", ["zoe", "cleo"])
def test_programs_that_open_an_empty_file_at_once_agree_on_its_owner(
    store: SqlStore, other: str
) -> None:
    owner = sign_in(Overtaken(store, at_file(other)), at_file("zoe"))
    assert owner.login == other
    with store.read() as work:
        assert work.people.list_staff() == [owner]


def test_another_account_at_the_same_file_acts_as_its_owner(
    store: SqlStore, person: Person
) -> None:
    assert sign_in(store, at_file("somebody")) == person


def test_an_account_that_is_one_of_the_staff_acts_as_itself(store: SqlStore, ben: Person) -> None:
    assert sign_in(store, at_file("ben")) == ben


def test_no_owner_is_put_into_a_company_s_empty_staff(store: SqlStore) -> None:
    with pytest.raises(UnknownUserError, match="zoe"):
        sign_in(store, at_file("zoe", may_found=False))


def test_on_a_local_file_anyone_may_act_for_anyone(store: SqlStore, ben: Person) -> None:
    assert sign_in(store, at_file("ann", "ben@terp.example")) == ben
    with pytest.raises(UnknownUserError, match="nobody"):
        sign_in(store, at_file("ann", "nobody"))


def test_on_a_server_the_login_identifies_the_person(store: SqlStore, ben: Person) -> None:
    assert sign_in(store, at_server("ben")) == ben
    assert sign_in(store, at_server("ben", "ben@terp.example")) == ben
    with pytest.raises(UnknownUserError, match="stranger"):
        sign_in(store, at_server("stranger"))


def test_on_a_server_only_an_administrator_acts_for_others(
    store: SqlStore, person: Person, ben: Person
) -> None:
    assert sign_in(store, at_server("ann", "ben")) == ben
    for login in ("ben", "stranger"):
        with pytest.raises(ForbiddenError):
            sign_in(store, at_server(login, "ann"))


def test_an_email_address_that_is_a_login_identifies_no_one(
    store: SqlStore, person: Person, services: Services
) -> None:
    """People who maintain `users` may write any address into their own row."""
    with store.begin() as work:
        thief = work.people.add(login="thief", name="Thief", email="ann2", role="user")
        boss = work.people.add(login="ann2", name="Boss", email="thief", role="admin")
    assert sign_in(store, at_server("thief")) == thief
    assert sign_in(store, at_server("ann2")) == boss
    for wanted in ("ann2", "ann"):
        with pytest.raises(ForbiddenError, match="may not act"):
            sign_in(store, at_server("thief", wanted))
    assert sign_in(store, at_server("thief", "thief")) == thief
    assert sign_in(store, at_file("thief")) == thief


def test_a_login_is_never_taken_for_an_email_address(store: SqlStore, ben: Person) -> None:
    with pytest.raises(UnknownUserError, match="No user of the ERP has the login"):
        sign_in(store, at_server("ben@terp.example"))
    assert sign_in(store, at_file("ben@terp.example")) != ben


def test_logins_are_case_sensitive(store: SqlStore, ben: Person) -> None:
    with pytest.raises(UnknownUserError, match="BEN"):
        sign_in(store, at_server("BEN"))


def test_an_email_address_of_several_people_identifies_none_of_them(
    store: SqlStore, person: Person, ben: Person
) -> None:
    with store.begin() as work:
        for login in ("desk1", "desk2"):
            work.people.add(login=login, name=login, email="desk@terp.example", role="user")
    with pytest.raises(AmbiguousUserError, match="2 users have the e-mail address"):
        sign_in(store, at_server("ann", "desk@terp.example"))
    with pytest.raises(AmbiguousUserError):
        sign_in(store, at_file("ann", "desk@terp.example"))


def test_an_unknown_login_is_refused_with_a_remedy(store: SqlStore, ben: Person) -> None:
    for refused, asked in ((UnknownUserError, None), (ForbiddenError, "ben")):
        with pytest.raises(refused, match="Ask the ERP's administrator for a user whose login"):
            sign_in(store, at_server("stranger", asked))


def test_no_users_are_added_to_a_company_database(store: SqlStore, services: Services) -> None:
    people = PeopleService(store, services.actor, is_embedded=False)
    with pytest.raises(ForbiddenError):
        people.add(login="cleo", name="Cleo")
