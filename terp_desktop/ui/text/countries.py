"""The countries of the world, by ISO code and name."""

import re
from functools import cache

from PySide6.QtCore import QLocale

_CODE = re.compile("[A-Z]{2}")
# Codes of islands and unions without holidays of their own.
_EXCLUDED_CODES = frozenset({"AC", "CP", "DG", "EA", "EU", "IC", "QO", "TA"})


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Codes and names of all countries, the one of the system's locale first."""
    own = QLocale.territoryToCode(QLocale.system().territory())
    known = {
        QLocale.territoryToCode(territory): QLocale.territoryToString(territory)
        for territory in QLocale.Country
    }
    found = (
        (code, name)
        for code, name in known.items()
        if _CODE.fullmatch(code) and code not in _EXCLUDED_CODES
    )
    return tuple(sorted(found, key=lambda country: (country[0] != own, country[1])))


def country_of(locale: QLocale) -> str:
    """The code of the locale's country; "" if it has none."""
    code = QLocale.territoryToCode(locale.territory())
    return code if _CODE.fullmatch(code) else ""


def country_name(code: str) -> str:
    """The name of the country; "" for no code."""
    return QLocale.territoryToString(QLocale.codeToTerritory(code)) if code else ""
