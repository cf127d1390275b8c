"""How dates and times are typed: in figures, in the order in which the person writes them."""

from PySide6.QtCore import QLocale

_FORMAT = QLocale.FormatType.ShortFormat
_ISO = "yyyy-MM-dd"
_NO_ORDER = QLocale.c().dateFormat(_FORMAT)


def date_entry(locale: QLocale) -> str:
    """A pattern for typing a date: the locale's figures, with the whole year.

    Where there is no language, only the international form is sure to be understood.
    """
    if locale.language() is QLocale.Language.C and locale.dateFormat(_FORMAT) == _NO_ORDER:
        return _ISO
    figures = locale.dateFormat(_FORMAT)
    return figures if "yyyy" in figures else figures.replace("yy", "yyyy")


def day_entry(locale: QLocale) -> str:
    """The same behind the short name of the day."""
    return f"ddd {date_entry(locale)}"


def time_entry(locale: QLocale) -> str:
    """A pattern for typing a time, with 12 or 24 hours."""
    return locale.timeFormat(_FORMAT)
