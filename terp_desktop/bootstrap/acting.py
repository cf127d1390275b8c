"""Finds the acting person, from the database's login, the account and the settings."""

from terp_desktop.domain.person import Person
from terp_desktop.services.admin.sign_in import Credentials, sign_in
from terp_desktop.storage.schema.state import DatabaseStatus
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.account import current_account
from terp_desktop.system.settings import Settings


def acting_person(store: SqlStore, settings: Settings, present: DatabaseStatus) -> Person:
    """Sign in; return the acting person.

    Raises UnknownUserError or ForbiddenError if the account may not act.
    """
    account, login = current_account(), store.session_login()
    credentials = Credentials(
        login=login or account.login,
        full_name=account.full_name,
        is_checked=login is not None,
        may_create_owner=present.is_embedded,
        acting_for=settings.user,
    )
    return sign_in(store, credentials)
