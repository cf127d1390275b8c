"""Files that a calendar file carries: attachments here, and given back with the event."""

from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.attachment import MOST_BYTES, NewFile
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.span import Days
from terp_desktop.exchange.attachments import file_lines
from terp_desktop.exchange.preserved_properties import LARGEST_KEPT
from terp_desktop.services.container import Desk
from terp_desktop.services.icalendar.exporter import MOST_ATTACHED
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import copy_database
from tests.exchange.calendar_builders import calendar, changed, event, only, read, reasons
from tests.fakes import FixedClock

YEAR = Days.through(date(2019, 1, 1), date(2019, 12, 31))
NOTE = "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=Note.txt:aGVsbG8="


def attached(content: bytes, name: str = "a.bin") -> str:
    told = f'ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME="{name}":'
    return told + b64encode(content).decode()


def hanging(desk: Desk, event_id: int = 1) -> list[tuple[str, str, bytes]]:
    found = desk.events.details(event_id).attachments
    return [(one.name, one.mime_type, desk.attachments.open(one.id).content) for one in found]


@pytest.mark.parametrize(
    "line, file",
    [
        (NOTE, NewFile(name="Note.txt", content=b"hello", mime_type="text/plain")),
        (attached(b"x", "Übersicht, 1.pdf"), NewFile(name="Übersicht, 1.pdf", content=b"x")),
        (
            "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64:aGVs bG8=",
            NewFile(name="attachment.txt", content=b"hello", mime_type="text/plain"),
        ),
        ("ATTACH;ENCODING=base64;X-LABEL=../../x:aGk=", NewFile(name="x", content=b"hi")),
    ],
)
def test_a_file_within_an_event_hangs_on_it(line: str, file: NewFile) -> None:
    imported = only(event(line))
    assert imported.files == (file,)
    assert imported.source.lines == ()


@pytest.mark.parametrize(
    "line",
    [
        "ATTACH:https://example.org/a.pdf",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:this is no base64!",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:abc",
    ],
)
def test_what_is_no_file_is_kept_as_it_stands(line: str) -> None:
    imported = only(event(line))
    assert imported.files == ()
    assert imported.source.lines == (line,)


def test_a_file_that_is_too_large_is_told_and_left_out() -> None:
    larger = attached(b"x" * (MOST_BYTES + 3))
    assert len(larger) > LARGEST_KEPT
    file = read(event(larger))
    assert file.events[0].files == ()
    assert reasons(file) == [("ATTACH", "It is too large to be kept.")]


def test_a_file_may_be_as_large_as_any_attachment() -> None:
    (file,) = only(event(attached(b"x" * MOST_BYTES))).files
    assert len(file.content) == MOST_BYTES


def test_files_come_in_go_out_and_come_in_again_the_same(
    desk: Desk, tmp_path: Path, migrated_file: Path, clock: FixedClock
) -> None:
    again = f"X-OTHER:1\r\n{attached(b'of this one')}"
    series = event("RRULE:FREQ=WEEKLY;COUNT=3", NOTE, attached(b"\x00\xff" * 99, "Größe.bin"))
    other = changed(";TZID=Europe/Berlin:20190311T140000", again)
    desk.imports.import_file(calendar(series, other))
    assert [name for name, *_ in hanging(desk)] == ["Note.txt", "Größe.bin"]
    assert hanging(desk)[0] == ("Note.txt", "text/plain", b"hello")
    first = desk.exports.export(YEAR, "UTC")
    store = SqlStore(open_engine(f"sqlite:///{copy_database(migrated_file, tmp_path / 'o.db')}"))
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role=UserRole.ADMIN)
    elsewhere = desk_of(ann, store, clock, database_name="", is_embedded=True)
    elsewhere.imports.import_file(first.content)
    assert hanging(elsewhere) == hanging(desk)
    assert elsewhere.exports.export(YEAR, "UTC").content == first.content


def test_a_file_brought_in_twice_hangs_there_once(desk: Desk) -> None:
    desk.imports.import_file(calendar(event(NOTE)))
    assert desk.imports.import_file(calendar(event(NOTE))).unchanged == 1
    later = event(NOTE, attached(b"new"), "SUMMARY:Later", "SEQUENCE:1")
    assert desk.imports.import_file(calendar(later)).updated == 1
    assert [name for name, *_ in hanging(desk)] == ["Note.txt", "a.bin"]


def test_what_was_attached_here_goes_out_with_the_event(desk: Desk) -> None:
    desk.imports.import_file(calendar(event()))
    desk.attachments.attach(1, NewFile(name='a^"b.pdf', content=b"%PDF", mime_type="a b;c"))
    text = desk.exports.export(YEAR, "UTC").content.decode().replace("\r\n ", "")
    told = 'FMTTYPE=application/octet-stream;FILENAME="a^^_b.pdf";ENCODING=BASE64;VALUE=BINARY'
    assert f"ATTACH;{told}:JVBERg==\r\n" in text


def test_what_has_no_room_in_the_file_is_counted(desk: Desk) -> None:
    half = b"x" * (MOST_ATTACHED // 2 + 1)
    desk.imports.import_file(calendar(event(), event(uid="two")))
    for number in (1, 2):
        desk.attachments.attach(number, NewFile(name="half.bin", content=half))
    export = desk.exports.export(YEAR, "UTC")
    assert export.left_out == 1
    assert export.content.count(b"ATTACH;") == 1


def test_a_changed_name_keeps_the_content_out_of_the_line() -> None:
    file = NewFile(name="a.txt", content=b"hello", mime_type="text/plain")
    (line,) = file_lines([replace(file, name="b.txt")])
    assert line.endswith(":aGVsbG8=")
    assert only(event(line)).files == (replace(file, name="b.txt"),)
