"""Extracts the text of a PDF file, in which letters are glyphs."""

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_RANGE = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)> (<[0-9a-fA-F]+>|\[[^\]]*\])")
_SHOW_TEXT = re.compile(rb"/(F\w+) [\d.]+ Tf|<([0-9a-fA-F]+)>\s*Tj")


def page_count(file: Path) -> int:
    """How many pages the file has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", file.read_bytes()))


def embeds_its_fonts(file: Path) -> bool:
    """Whether every font comes with its letters."""
    content = file.read_bytes()
    return content.count(b"/FontDescriptor") > 0 and content.count(b"/FontFile") > 0


def text_without_spaces(file: Path) -> str:
    """All text of the file in the order in which it was written, without any spaces."""
    objects = {int(number): body for number, body in _OBJECT.findall(file.read_bytes())}
    fonts = dict(_glyph_tables(objects))
    text: list[str] = []
    for body in objects.values():
        font = ""
        for name, glyphs in _SHOW_TEXT.findall(_decompress_stream(body)):
            font = name.decode() or font
            text.append(_decode_glyphs(glyphs, fonts.get(font, {})))
    return re.sub(r"\s", "", "".join(text))


def _glyph_tables(objects: dict[int, bytes]) -> list[tuple[str, dict[int, str]]]:
    """The letters of each font's glyphs, by the name under which pages know the font."""
    named = {
        (name.decode(), int(number))
        for body in objects.values()
        for name, number in re.findall(rb"/(F\w+) (\d+) 0 R", body)
    }
    found = []
    for name, number in named:
        link = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
        if link is not None:
            found.append((name, _parse_cmap(_decompress_stream(objects[int(link[1])]))))
    return found


def _parse_cmap(cmap: bytes) -> dict[int, str]:
    """The letters of each glyph; Qt writes them as ranges with a list of letters."""
    table: dict[int, str] = {}
    for first, _, letters in _RANGE.findall(cmap.partition(b"beginbfrange")[2]):
        for step, letter in enumerate(re.findall(rb"<([0-9a-fA-F]+)>", letters)):
            table[int(first, 16) + step] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    return table


def _decode_glyphs(glyphs: bytes, table: dict[int, str]) -> str:
    codes = (glyphs[place : place + 4] for place in range(0, len(glyphs), 4))
    return "".join(table.get(int(code, 16), "") for code in codes if code)


def _decompress_stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompressobj().decompress(found[1]) if b"FlateDecode" in body else found[1]
