"""The ERP's `users`, and the names of clients, invoices and bills."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.person import Person
from terp_desktop.domain.view_type import DEFAULT_VIEW_NAME
from terp_desktop.storage.engine.value_errors import UnstorableValueError
from terp_desktop.storage.row_mapping import person_from_row
from terp_desktop.storage.tables import BillRow, ClientRow, InvoiceRow, UserRow, ViewRow

_COLUMNS = (UserRow.id, UserRow.open_id, UserRow.name, UserRow.email, UserRow.role)

IS_EMPLOYED: Final = UserRow.deleted_at.is_(None)


def people_statement(which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Selects the arguments of `person_from_row`, ordered by id."""
    return sa.select(*_COLUMNS).where(which).order_by(UserRow.id)


class SqlPeople:
    """The staff of the ERP, and the names of the records that events link to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_by_login(self, login: str) -> Person | None:
        """The member of staff with exactly that login; None if there is none."""
        # Some databases ignore case in comparisons.
        candidates = self._find(UserRow.open_id == login)
        return next((person for person in candidates if person.login == login), None)

    def find_by_email(self, email: str) -> list[Person]:
        """The members of staff with that e-mail address."""
        return self._find(UserRow.email == email)

    def by_ids(self, ids: Iterable[int]) -> dict[int, Person]:
        """The people of those ids that exist, including deleted ones."""
        return {person.id: person for person in self._people(UserRow.id.in_(list(ids)))}

    def list_staff(self) -> list[Person]:
        """All people who are not deleted, ordered by name."""
        return sorted(self._people(IS_EMPLOYED), key=lambda person: person.name.casefold())

    def add(self, *, login: str, name: str, email: str | None, role: str) -> Person:
        """Add a member of staff, with a default view; for embedded databases only."""
        row = UserRow(open_id=login, name=name, email=email, role=role)
        self._session.add(row)
        self._session.flush()
        self._session.add(
            ViewRow(user_id=row.id, name=DEFAULT_VIEW_NAME, is_default=True, filters={})
        )
        self._session.flush()
        return Person(id=row.id, login=login, name=name, email=email, role=role)

    def client_name(self, client_id: int) -> str | None:
        """The name of the client; None if there is no such client."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(ClientRow.name, "")).where(ClientRow.id == client_id)
        )

    def invoice_number(self, invoice_id: int) -> str | None:
        """The number of the invoice; None if there is no such invoice."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(InvoiceRow.invoice_number, "")).where(
                InvoiceRow.id == invoice_id
            )
        )

    def bill_number(self, bill_id: int) -> str | None:
        """The number of the bill; None if there is no such bill."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(BillRow.bill_number, "")).where(BillRow.id == bill_id)
        )

    def _find(self, which: sa.ColumnElement[bool]) -> list[Person]:
        """The matching staff; none if the value has characters that the table cannot store."""
        try:
            return self._people(sa.and_(which, IS_EMPLOYED))
        except UnstorableValueError:
            return []

    def _people(self, which: sa.ColumnElement[bool]) -> list[Person]:
        rows = self._session.execute(people_statement(which))
        return [person_from_row(*row) for row in rows]
