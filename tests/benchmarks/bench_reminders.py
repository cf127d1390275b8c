"""Coming back after a week: ten thousand reminders in one digest, and no wait for it."""

from datetime import timedelta
from pathlib import Path
from time import process_time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.services.digest import digest_of
from terp_desktop.services.reminders import ReminderService
from terp_desktop.storage import mapping
from terp_desktop.storage.engine import open_engine, writing
from terp_desktop.storage.tables import EventRow, ReminderRow
from terp_desktop.storage.unit_of_work import SqlStore
from tests.benchmarks.conftest import Performance
from tests.builders import copy_database
from tests.fakes import FixedClock

MANY = 10_000
LONGEST_S = 1.0
WEEK = timedelta(days=7)


def fill(session: Session, user_id: int, clock: FixedClock) -> None:
    """A meeting a minute from a week ago on, each with a reminder."""
    events, reminders = [], []
    for number in range(1, MANY + 1):
        start = clock.now() - WEEK + timedelta(minutes=number)
        local = start.replace(tzinfo=None)
        when = When(
            start_date=local.date(),
            end_date=local.date(),
            start_time=local.time(),
            end_time=local.time(),
            timezone="UTC",
        )
        content = EventContent(title=f"Meeting {number}", when=when)
        columns = mapping.columns_of_content(content)
        events.append({"id": number, "uid": str(number), "created_by": user_id, **columns})
        reminders.append(
            {
                "event_id": number,
                "user_id": user_id,
                "relative_minutes": 10,
                "reminder_time": start - timedelta(minutes=10),
            }
        )
    session.execute(sa.insert(EventRow), events)
    session.execute(sa.insert(ReminderRow), reminders)


def test_ten_thousand_due_reminders_are_told_within_a_second(
    performance: Performance, migrated_file: Path, tmp_path: Path, benchmark: object
) -> None:
    clock = FixedClock()
    engine = open_engine(f"sqlite:///{copy_database(migrated_file, tmp_path / 'many.db')}")
    store = SqlStore(engine)
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role=UserRole.ADMIN)
    with Session(writing(engine)) as session, session.begin():
        fill(session, ann.id, clock)
    reminders = ReminderService(store, clock, Actor(ann.id, ann.role))
    begin = process_time()
    digest = digest_of(reminders.scan())
    first = process_time() - begin
    assert digest is not None
    assert len(digest) == MANY
    begin = process_time()
    assert reminders.scan() == []
    again = process_time() - begin
    performance.tell(
        f"the digest of {MANY:,} reminders after a week",
        promise=f"≤ {LONGEST_S} s of work",
        found=f"{first:.2f} s, and {again:.2f} s for each later look",
    )
    assert first <= LONGEST_S
    assert again <= LONGEST_S / 10
