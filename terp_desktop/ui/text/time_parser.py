"""Times of day as people type them in a hurry: "1430", "2pm", "14.30", "14h30", "noon"."""

import re
from datetime import time

from PySide6.QtCore import QLocale

from terp_desktop.ui.text.date_parser import MAX_LENGTH, normalize

_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_AM_PM = {"a": 0, "am": 0, "p": 12, "pm": 12}
_WORDS = re.compile(r"\s*\b(?:uhr|o'?clock|hrs?|hours?)\b\.?")
_SEPARATED = re.compile(r"(\d{1,2})\s?(?:[:.,;'hu -]\s?(\d{2}))(?:[:.]00)?\s?(?:h|u|ч)?\.?")
_WHOLE = re.compile(r"(\d{1,2}?)(\d{2})?\s?(?:h|u|ч)?\.?")
_END_OF_DAY = re.compile(r"24(?:\s?[:.,;hu]?\s?00)?\s?h?")


def parse_time(text: str, locale: QLocale) -> time | None:
    """The time of day that the text stands for; None if it is no time.

    With or without minutes, in 12 or 24 hours, whatever the locale's format. Text that the
    program writes is always read as the same time.
    """
    if len(text) > MAX_LENGTH:
        return None
    displayed = _parse_displayed(text.strip(), locale)
    if displayed is not None:
        return displayed
    normalized = normalize(text)
    if normalized in _NAMED:
        return _NAMED[normalized]
    normalized, half = _split_half(_WORDS.sub("", normalized), locale)
    found = _SEPARATED.fullmatch(normalized) or _WHOLE.fullmatch(normalized)
    return None if found is None else _time_or_none(int(found[1]), int(found[2] or 0), half)


def is_end_of_day(text: str) -> bool:
    """Whether the text is midnight as the end of a day: "24:00"."""
    return len(text) <= MAX_LENGTH and _END_OF_DAY.fullmatch(normalize(text)) is not None


def _parse_displayed(text: str, locale: QLocale) -> time | None:
    """A time exactly as the program writes it, in the script and digits of the locale."""
    pattern = locale.timeFormat(QLocale.FormatType.ShortFormat)
    found = locale.toTime(text, pattern)
    # If "pm" begins with the letters of "am", Qt reads one as the other.
    is_same = found.isValid() and locale.toString(found, pattern) == text
    return time(found.hour(), found.minute()) if is_same else None


def _split_half(text: str, locale: QLocale) -> tuple[str, int | None]:
    """The text without "am" or "pm", and the hours they add: 0 or 12; None for neither."""
    own = {normalize(locale.amText()): 0, normalize(locale.pmText()): 12}
    for word, hours in sorted({**_AM_PM, **own}.items(), key=lambda one: -len(one[0])):
        dotted = "".join(rf"{re.escape(letter)}\.?\s?" for letter in word.replace(".", ""))
        for pattern in (rf"(.*\d)\s?{dotted}", rf"{dotted}\s?(\d.*)"):
            found = re.fullmatch(pattern, text) if word else None
            if found is not None:
                return found[1].strip(), hours
    return text, None


def _time_or_none(hour: int, minute: int, half: int | None) -> time | None:
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + half
    return time(hour, minute) if hour < 24 and minute < 60 else None
