"""The countries of the world as people choose among them."""

import re
from functools import cache

from PySide6.QtCore import QLocale

_CODE = re.compile("[A-Z]{2}")
# Codes for islands and unions, which keep no holidays of their own.
_EXCLUDED_CODES = frozenset({"AC", "CP", "DG", "EA", "EU", "IC", "QO", "TA"})


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """The codes of countries with their names, the one of the system's locale first."""
    own = QLocale.territoryToCode(QLocale.system().territory())
    known = {
        QLocale.territoryToCode(one): QLocale.territoryToString(one) for one in QLocale.Country
    }
    found = (
        (code, name)
        for code, name in known.items()
        if _CODE.fullmatch(code) and code not in _EXCLUDED_CODES
    )
    return tuple(sorted(found, key=lambda country: (country[0] != own, country[1])))


def country_of(locale: QLocale) -> str:
    """The code of the locale's country; "" where it is of none."""
    code = QLocale.territoryToCode(locale.territory())
    return code if _CODE.fullmatch(code) else ""


def country_name(code: str) -> str:
    """What the country is called; its code where nobody knows."""
    return QLocale.territoryToString(QLocale.codeToTerritory(code)) if code else ""
