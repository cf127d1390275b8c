"""Validation of e-mail addresses, and their form for a server."""

import pytest

from terp_desktop.domain.email_address import is_valid_address, to_ascii_address


@pytest.mark.parametrize(
    "address",
    [
        "ann@terp.example",
        "a@b",
        "ann.lee+tag@mail.terp.example",
        "o'brien@terp.example",
        "müller@exämple.de",
        "用户@例え.jp",
        "a" * 64 + "@terp.example",
    ],
)
def test_a_valid_address_is_accepted(address: str) -> None:
    assert is_valid_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "nobody", "@", "a@", "@b", "a@[", "a@[127.0.0.1]", "a@1.2.3.4", "a@b.c, d@e.f",
        "a@b.c;d@e.f", "a@b@c", "Ann <a@b.c>", "<a@b.c>", " a@b.c", "a@b.c ", "a b@c.d", "a@b c.d",
        "a@b.c\n", "a\r\nBcc: x@y.z@b.c", "a\x00@b.c", "a@b.c\u2028", "a\u202e@b.c", "a\u200b@b.c",
        "\ud800@b.c", "a@\udcff.c", ".a@b.c", "a.@b.c", "a..b@c.d", "a@b..c", "a@b.", "a@.b",
        "a@-b.c", "a@b-.c", "a@b_c.d", '"a b"@c.d', "a@" + "b" * 64 + ".c", "b" * 65 + "@b.c",
        "é" * 33 + "@b.c", "a@" + "b." * 130 + "c", "a@" + "é" * 10000,
    ],
)  # fmt: skip
def test_an_invalid_or_multiple_email_address_is_refused(address: str) -> None:
    assert not is_valid_address(address)


@pytest.mark.parametrize(
    "address, written",
    [
        ("ann@terp.example", "ann@terp.example"),
        ("müller@exämple.de", "müller@xn--exmple-cua.de"),
        ("a@EXÄMPLE.de", "a@xn--exmple-cua.de"),
        ("a@straße.de", "a@xn--strae-oqa.de"),
    ],
)
def test_a_domain_is_written_in_ascii(address: str, written: str) -> None:
    assert to_ascii_address(address) == written
