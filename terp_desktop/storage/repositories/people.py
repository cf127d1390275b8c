"""The host's `users`, and the names of clients, invoices and bills: read, hardly ever written."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.person import Person
from terp_desktop.storage.engine.value_errors import UnstorableValueError
from terp_desktop.storage.row_mapping import person_from_row
from terp_desktop.storage.tables import BillRow, ClientRow, InvoiceRow, UserRow, ViewRow

_COLUMNS = (UserRow.id, UserRow.open_id, UserRow.name, UserRow.email, UserRow.role)

IS_EMPLOYED: Final = UserRow.deleted_at.is_(None)


def people_statement(which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The values for `person_said`, in the order of the ids."""
    return sa.select(*_COLUMNS).where(which).order_by(UserRow.id)


class SqlPeople:
    """The staff, as the ERP knows them, and names of the records that events link to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_by_login(self, login: str) -> Person | None:
        """The member of staff with that login, to the letter."""
        # To some databases Ann and ann are the same.
        found = self._find(UserRow.open_id == login)
        return next((one for one in found if one.login == login), None)

    def find_by_email(self, email: str) -> list[Person]:
        """Those of the staff with that e-mail address, which may be several."""
        return self._find(UserRow.email == email)

    def by_ids(self, ids: Iterable[int]) -> dict[int, Person]:
        """Those of the ids that exist."""
        return {one.id: one for one in self._people(UserRow.id.in_(list(ids)))}

    def list_staff(self) -> list[Person]:
        """All who were not deleted, by name."""
        return sorted(self._people(IS_EMPLOYED), key=lambda one: one.name.casefold())

    def add(self, *, login: str, name: str, email: str | None, role: str) -> Person:
        """A new member of staff: embedded databases only; gives them their default view."""
        row = UserRow(open_id=login, name=name, email=email, role=role)
        self._session.add(row)
        self._session.flush()
        self._session.add(ViewRow(user_id=row.id, name="My Calendar", is_default=True, filters={}))
        self._session.flush()
        return Person(id=row.id, login=login, name=name, email=email, role=UserRole(role))

    def client_name(self, client_id: int) -> str | None:
        """What the client is called; None where there is none."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(ClientRow.name, "")).where(ClientRow.id == client_id)
        )

    def invoice_number(self, invoice_id: int) -> str | None:
        """The number on the invoice; None where there is none."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(InvoiceRow.invoice_number, "")).where(
                InvoiceRow.id == invoice_id
            )
        )

    def bill_number(self, bill_id: int) -> str | None:
        """The number on the bill; None where there is none."""
        return self._session.scalar(
            sa.select(sa.func.coalesce(BillRow.bill_number, "")).where(BillRow.id == bill_id)
        )

    def _find(self, which: sa.ColumnElement[bool]) -> list[Person]:
        """Those of the staff; nobody for words in letters that the ERP's table does not have."""
        try:
            return self._people(sa.and_(which, IS_EMPLOYED))
        except UnstorableValueError:
            return []

    def _people(self, which: sa.ColumnElement[bool]) -> list[Person]:
        rows = self._session.execute(people_statement(which))
        return [person_from_row(*row) for row in rows]
