"""The nightly check looks at every link between the calendar's tables."""

from terp_desktop.storage.repositories.consistency import OPTIONAL_LINKS, REQUIRED_LINKS
from terp_desktop.storage.repositories.upkeep import OWNED_ROWS
from terp_desktop.storage.tables.base import Table

LEFT_ALONE = {
    # Append-only: the history keeps the author of a change, even a deleted one.
    ("calendarEventHistory", "changedBy"),
    # Without this row the reminder would be mailed once more.
    ("calendarReminderMails", "mailId"),
}


def test_every_link_is_looked_at_or_left_alone_for_a_reason() -> None:
    links = {
        (table.name, key.parent.name)
        for table in Table.metadata.sorted_tables
        for key in table.foreign_keys
        if table.name.startswith(("calendar", "clientMeeting"))
    }
    looked_at = {
        (str(link.class_.__tablename__), link.property.columns[0].name)
        for link, _ in (*OWNED_ROWS, *OPTIONAL_LINKS, *REQUIRED_LINKS)
    }
    assert looked_at & LEFT_ALONE == set()
    assert looked_at | LEFT_ALONE == links
