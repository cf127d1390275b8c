"""Embedded files become attachments, and are exported with the event."""

from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, NewFile
from terp_desktop.domain.span import Days
from terp_desktop.exchange.attachments import attach_lines
from terp_desktop.exchange.preserved_properties import MAX_PRESERVED_LENGTH
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.exporter import MAX_TOTAL_ATTACHMENT_BYTES
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import copy_database
from tests.exchange.calendar_builders import (
    calendar,
    changed_occurrence,
    event,
    read_components,
    read_only_event,
    skip_reasons,
)
from tests.fakes import FixedClock

YEAR = Days.through(date(2019, 1, 1), date(2019, 12, 31))
NOTE = "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=Note.txt:aGVsbG8="


def attached(content: bytes, name: str = "a.bin") -> str:
    prefix = f'ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME="{name}":'
    return prefix + b64encode(content).decode()


def attachments_of(services: Services, event_id: int = 1) -> list[tuple[str, str, bytes]]:
    found = services.events.details(event_id).attachments
    return [(one.name, one.mime_type, services.attachments.content(one.id)) for one in found]


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
def test_an_embedded_file_becomes_an_attachment(line: str, file: NewFile) -> None:
    imported = read_only_event(event(line))
    assert imported.files == (file,)
    assert imported.source.preserved_properties == ()


@pytest.mark.parametrize(
    "line",
    [
        "ATTACH:https://example.org/a.pdf",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:this is no base64!",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:abc",
    ],
)
def test_an_unusable_attachment_is_preserved_as_a_property(line: str) -> None:
    imported = read_only_event(event(line))
    assert imported.files == ()
    assert imported.source.preserved_properties == (line,)


def test_a_file_that_is_too_large_is_reported_and_left_out() -> None:
    larger = attached(b"x" * (MAX_ATTACHMENT_BYTES + 3))
    assert len(larger) > MAX_PRESERVED_LENGTH
    file = read_components(event(larger))
    assert file.events[0].files == ()
    assert skip_reasons(file) == [("ATTACH", "It is too large to be kept.")]


def test_a_file_may_be_as_large_as_any_attachment() -> None:
    (file,) = read_only_event(event(attached(b"x" * MAX_ATTACHMENT_BYTES))).files
    assert len(file.content) == MAX_ATTACHMENT_BYTES


def test_attachments_survive_a_round_trip(
    services: Services, tmp_path: Path, migrated_file: Path, clock: FixedClock
) -> None:
    again = f"X-OTHER:1\r\n{attached(b'of this one')}"
    series = event("RRULE:FREQ=WEEKLY;COUNT=3", NOTE, attached(b"\x00\xff" * 99, "Größe.bin"))
    other = changed_occurrence(";TZID=Europe/Berlin:20190311T140000", again)
    services.imports.import_file(calendar(series, other))
    assert [name for name, *_ in attachments_of(services)] == ["Note.txt", "Größe.bin"]
    assert attachments_of(services)[0] == ("Note.txt", "text/plain", b"hello")
    first = services.exports.export(YEAR, "UTC")
    store = SqlStore(open_engine(f"sqlite:///{copy_database(migrated_file, tmp_path / 'o.db')}"))
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
    elsewhere = build_services(ann, store, clock, database_name="", is_embedded=True)
    elsewhere.imports.import_file(first.content)
    assert attachments_of(elsewhere) == attachments_of(services)
    assert elsewhere.exports.export(YEAR, "UTC").content == first.content


def test_a_file_imported_twice_is_attached_once(services: Services) -> None:
    services.imports.import_file(calendar(event(NOTE)))
    assert services.imports.import_file(calendar(event(NOTE))).unchanged == 1
    later = event(NOTE, attached(b"new"), "SUMMARY:Later", "SEQUENCE:1")
    assert services.imports.import_file(calendar(later)).updated == 1
    assert [name for name, *_ in attachments_of(services)] == ["Note.txt", "a.bin"]


def test_attachments_are_exported_with_the_event(services: Services) -> None:
    services.imports.import_file(calendar(event()))
    services.attachments.attach(1, NewFile(name='a^"b.pdf', content=b"%PDF", mime_type="a b;c"))
    text = services.exports.export(YEAR, "UTC").content.decode().replace("\r\n ", "")
    parameters = (
        'FMTTYPE=application/octet-stream;FILENAME="a^^_b.pdf";ENCODING=BASE64;VALUE=BINARY'
    )
    assert f"ATTACH;{parameters}:JVBERg==\r\n" in text


def test_attachments_beyond_the_size_limit_are_counted(services: Services) -> None:
    half = b"x" * (MAX_TOTAL_ATTACHMENT_BYTES // 2 + 1)
    services.imports.import_file(calendar(event(), event(uid="two")))
    for number in (1, 2):
        services.attachments.attach(number, NewFile(name="half.bin", content=half))
    export = services.exports.export(YEAR, "UTC")
    assert export.omitted_attachments == 1
    assert export.content.count(b"ATTACH;") == 1


def test_a_changed_name_keeps_the_content_out_of_the_line() -> None:
    file = NewFile(name="a.txt", content=b"hello", mime_type="text/plain")
    (line,) = attach_lines([replace(file, name="b.txt")])
    assert line.endswith(":aGVsbG8=")
    assert read_only_event(event(line)).files == (replace(file, name="b.txt"),)
