"""Descriptions as plain text; HTML from other calendars is never rendered.

So nothing in a description can load from the network, run, or change the window's look.
"""

import re
from html.parser import HTMLParser

_MARKUP = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|html|body|i|img|li|ol|p|pre|script|span|strong|style|"
    r"table|td|th|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_HIDDEN_TAGS = frozenset({"script", "style", "head", "title"})
_LINE_TAGS = frozenset(
    {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "tr", "ul", "ol"}
)


def plain_text(text: str) -> str:
    """The text without its HTML tags, if it has any.

    "a < b" and addresses in angle brackets are not HTML and stay.
    """
    if not _MARKUP.search(text):
        return text.strip()
    reader = _TextExtractor()
    reader.feed(text)
    reader.close()
    return reader.text()


class _TextExtractor(HTMLParser):
    """Collects the text between the tags, with a line break where a browser breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the start of hidden text, or of a line."""
        del attrs
        if tag in _HIDDEN_TAGS:
            self._hidden_depth += 1
        elif tag in _LINE_TAGS:
            self._pieces.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of hidden text, or of a line."""
        if tag in _HIDDEN_TAGS:
            self._hidden_depth = max(0, self._hidden_depth - 1)
        elif tag in _LINE_TAGS - {"br", "li"}:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Collect the text; line breaks of the source become spaces."""
        if not self._hidden_depth:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """The collected text, with at most one empty line in a row."""
        lines = (line.strip() for line in "".join(self._pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
