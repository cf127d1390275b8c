"""Passwords in texts: none is shown, logged or handed on, however the text came about.

What mentions the address of a server goes by its name. This is the last net, for words of
drivers and of tracebacks, and for addresses that are mistyped.
"""

import re

MASK = "***"

# scheme://user:password@host, also with slashes missing and with any signs in the password …
_IN_ADDRESSES = re.compile(r"(\b[a-z][\w+.-]*:/{0,3}[^\s:/@'\"]*:)[^\s'\"“”]*(?=@)", re.IGNORECASE)
# … and without a scheme …
_WITHOUT_SCHEME = re.compile(r"((?:^|(?<=[\s“'\"]))[^\s:/@'\"“]+:)[^\s'\"“”/]+(?=@)")
# … and password=…, as queries have it and as drivers print their parameters. Whether one
# was used, MySQL says as “using password: YES”.
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
        return {key: mask_values(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [mask_values(one) for one in value]
    return value
