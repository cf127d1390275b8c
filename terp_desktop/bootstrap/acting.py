"""Who acts on a database: told from its address, the account, and what was asked for."""

from terp_desktop.domain.person import Person
from terp_desktop.services.admin.sign_in import Credentials, sign_in
from terp_desktop.services.store import Store
from terp_desktop.storage.engine.urls import parse_url
from terp_desktop.storage.schema.state import DatabaseStatus
from terp_desktop.system.account import current_account
from terp_desktop.system.settings import Settings


def acting_person(store: Store, settings: Settings, present: DatabaseStatus) -> Person:
    """The acting person; UnknownUserError or ForbiddenError if the account may not act."""
    me, url = current_account(), parse_url(settings.database_url)
    is_server = present.dialect != "sqlite"
    who = Credentials(
        login=(url.username if is_server else None) or me.login,
        full_name=me.full_name,
        is_checked=is_server,
        may_create_owner=present.is_embedded,
        acting_for=settings.user,
    )
    return sign_in(store, who)
