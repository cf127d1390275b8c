"""Masks passwords in texts before they are shown, logged or passed on.

Our own messages name a server without its password. Masking is the last safeguard: for
messages of drivers, for tracebacks, and for mistyped addresses.
"""

import re

MASK = "***"

# scheme://user:password@host, also with slashes missing and any characters in the password …
_IN_ADDRESSES = re.compile(r"(\b[a-z][\w+.-]*:/{0,3}[^\s:/@'\"]*:)[^\s'\"“”]*(?=@)", re.IGNORECASE)
# … and without a scheme …
_WITHOUT_SCHEME = re.compile(r"((?:^|(?<=[\s“'\"]))[^\s:/@'\"“]+:)[^\s'\"“”/]+(?=@)")
# … and password=…, as in query strings and in parameters printed by drivers. MySQL's
# “using password: YES” only says whether one was used, and stays.
_BY_NAME = re.compile(
    r"""(\b\w*(?:pass(?:word|wd|phrase)?|pwd)['\"]?\s*[=:]\s*)(?!(?:YES|NO)\b)(?:'[^'\n]*'|"[^"\n]*"|[^\s,;&'\"“”]+)""",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with every password in it replaced by three asterisks."""
    text = _IN_ADDRESSES.sub(rf"\1{MASK}", text)
    text = _WITHOUT_SCHEME.sub(rf"\1{MASK}", text)
    return _BY_NAME.sub(rf"\1{MASK}", text)


def mask_values(value: object) -> object:
    """A JSON-ready value with every text in it masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: mask_values(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask_values(part) for part in value]
    return value
