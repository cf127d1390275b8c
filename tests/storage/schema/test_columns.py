from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import StatementError

from terp_desktop.storage.tables import BillRow, EventRow
from terp_desktop.storage.tables.columns import Instant
from tests.storage.row_builders import END, START, add_event, add_user


def test_an_instant_comes_back_in_utc_to_the_microsecond(engine: Engine) -> None:
    there = datetime(2025, 11, 15, 14, 0, 0, 1, tzinfo=ZoneInfo("America/New_York"))
    with engine.begin() as connection:
        add_event(connection, add_user(connection), start_utc=there)
        back = connection.scalars(sa.select(EventRow.start_utc)).one()
    assert back == there
    assert back.tzinfo is UTC


def test_instants_compare_and_sort_in_the_order_of_time(engine: Engine) -> None:
    east = timezone(timedelta(hours=9))
    earlier = datetime(2025, 11, 16, 3, 59, tzinfo=east)  # 18:59 UTC of the day before
    with engine.begin() as connection:
        user = add_user(connection)
        late = add_event(connection, user, uid="late")
        early = add_event(connection, user, uid="early", start_utc=earlier)
        found = connection.scalars(sa.select(EventRow.id).order_by(EventRow.start_utc)).all()
        before = connection.scalars(sa.select(EventRow.id).where(EventRow.start_utc < START)).all()
    assert found == [early, late]
    assert before == [early]


def test_a_time_that_the_database_set_itself_sorts_among_the_others(engine: Engine) -> None:
    with engine.begin() as connection:
        add_event(connection, add_user(connection))
        created = connection.scalars(sa.select(EventRow.created_at)).one()
        later = created + timedelta(seconds=1)
        assert connection.scalar(sa.select(sa.literal(later, Instant()) > EventRow.created_at))


def test_a_naive_time_is_refused(engine: Engine) -> None:
    naive = END.replace(tzinfo=None)
    with engine.begin() as connection, pytest.raises(StatementError, match="no time zone"):
        add_event(connection, add_user(connection), end_utc=naive)


def test_money_is_exact_to_the_cent_and_so_are_its_sums(engine: Engine) -> None:
    amounts = [Decimal("9999999999999.99"), Decimal("0.10"), Decimal("0.20"), Decimal(7)]
    with engine.begin() as connection:
        for number, amount in enumerate(amounts):
            connection.execute(sa.insert(BillRow).values(**bill(number, amount)))
        select = sa.select(BillRow.amount_due).order_by(BillRow.id)
        assert connection.scalars(select).all() == amounts
        small = sa.select(sa.func.sum(BillRow.amount_due)).where(BillRow.amount_due < 1)
        assert connection.scalar(small) == Decimal("0.30")


def test_money_is_never_a_float(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(StatementError, match="is a float"):
        connection.execute(sa.insert(BillRow).values(**bill(1, 0.1)))


def bill(number: int, amount: object) -> dict[str, object]:
    day = date(2025, 11, 15)
    return {
        "bill_number": f"B-{number}", "vendor_id": 1, "bill_date": day, "due_date": day,
        "total_amount": amount, "amount_due": amount,
    }  # fmt: skip
