"""Prepares the cached pages for the next start, and reads them there without SQLAlchemy."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse.occurrences import combine_occurrences
from terp_desktop.services.browse.page_cache import CachedPages
from terp_desktop.storage.prepared.reader import Guard, PreparedPage, read_page
from terp_desktop.system.account import current_account
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.settings import Settings

if TYPE_CHECKING:
    from terp_desktop.storage.open_store import OpenStore


def with_statements(seen: CachedPages, store: "OpenStore") -> CachedPages:
    """The pages with the SQL that reads them anew, where the engine has such pages."""
    from terp_desktop.storage.engine.urls import login_key

    person = seen.person
    actor, pages = Actor(user_id=person.id, role=person.role), {}
    for days, page in seen.pages.items():
        prepared = store.prepare_page(OccurrenceQuery(days=days, zone=seen.zone), actor)
        if prepared is None:
            return seen
        pages[days] = page._replace(statements=prepared)
    guards = store.guards(person.id, current_account().login)
    return replace(seen, pages=pages, guards=guards, password_key=login_key(store.engine.url))


def read_prepared(
    settings: Settings, passwords: Passwords, cached: CachedPages, query: OccurrenceQuery
) -> Sequence[Occurrence] | None:
    """The occurrences of a cached page as they are now; None if it has to be opened in full."""
    page = cached.pages.get(query.days)
    if page is None or query.zone != cached.zone or not page.statements:
        return None
    guards = [Guard(*one) for one in cached.guards]
    password = passwords.find_by_key(cached.password_key, settings.database_password)
    rows = read_page(settings.database_url, password, guards, PreparedPage(*page.statements))
    if rows is None:
        return None
    return combine_occurrences(query, rows.stored, rows.series, PublicHolidays())
