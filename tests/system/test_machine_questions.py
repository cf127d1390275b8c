"""Calls to libraries and the system that may return or raise anything."""

import pytest

from terp_desktop.services.admin import doctor
from terp_desktop.system import machine
from terp_desktop.system.machine import Fallback, call_with_fallback, require_text, require_type


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Panic(BaseException):
    """As extension modules written in Rust raise it."""


ERRORS = [
    *(None, 7, "", b"UTC", [], object()),
    *(Exception("odd"), ModuleNotFoundError("no module"), ConnectionResetError(104, "reset")),
    *(
        RuntimeError(),
        RecursionError(),
        MemoryError(),
        UnicodeDecodeError("ascii", b"\xff", 0, 1, ""),
    ),
    *(NotImplementedError(), StopIteration(), UnspeakableError(), Panic("at the disco")),
]


def answering(answer: object) -> str:
    if isinstance(answer, BaseException):
        raise answer
    return require_type(str, answer)


@pytest.mark.parametrize("answer", ERRORS, ids=lambda answer: type(answer).__name__)
def test_any_failure_gives_the_fallback_and_is_recorded(answer: object) -> None:
    given = call_with_fallback(
        "weather", lambda: answering(answer), otherwise="fair", instead="It is fair."
    )
    assert given == "fair"
    [fallback] = [one for one in machine.fallbacks() if one.subject == "weather"]
    assert str(fallback).startswith("Asking for the weather failed (")
    assert str(fallback).endswith("). It is fair.")
    assert "\n" not in str(fallback)
    machine.clear_fallback("weather")


def test_an_answer_makes_an_earlier_failure_forgotten() -> None:
    call_with_fallback("weather", lambda: answering(None), otherwise="fair", instead="It is fair.")
    assert (
        call_with_fallback("weather", lambda: answering("rain"), otherwise="fair", instead="")
        == "rain"
    )
    assert [one for one in machine.fallbacks() if one.subject == "weather"] == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_exceptions_that_end_the_program_are_not_caught(stop: type[BaseException]) -> None:
    with pytest.raises(stop):
        call_with_fallback("weather", lambda: answering(stop()), otherwise="fair", instead="")


def test_important_fallbacks_are_reported_once() -> None:
    for _ in range(2):
        call_with_fallback(
            "weather", lambda: answering(None), otherwise="", instead="Look.", matters=True
        )
        call_with_fallback("tides", lambda: answering(None), otherwise="", instead="Look.")
    subjects = [one.subject for one in machine.unreported_fallbacks()]
    assert "weather" in subjects
    assert "tides" not in subjects
    assert [one for one in machine.unreported_fallbacks() if one.subject == "weather"] == []
    machine.clear_fallback("weather")
    machine.clear_fallback("tides")


@pytest.mark.parametrize("nonsense", ["a\nb", "\x1b[2J", " ", "", None, b"ann"])
def test_a_text_of_the_machine_is_one_line_that_can_be_printed(nonsense: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        require_text(nonsense)


def test_a_text_of_bytes_in_no_known_encoding_can_be_stored() -> None:
    assert require_text("J\udcf6rg") == "J?rg"


def test_the_doctor_reports_fallbacks_and_a_keyring_is_optional() -> None:
    failed = Fallback("account's login", "Asking failed (KeyError: 1000)", "It is user1000 here.")
    keyring = Fallback(machine.KEYRING, "Asking failed (ConnectionResetError)", "You are asked.")
    zone = Fallback(machine.ZONE, "TZ is “x”", "Set it.")
    every = [failed, keyring, zone]
    assert doctor.machine_check([keyring, zone]).is_ok
    assert not doctor.machine_check(every).is_ok
    assert "KeyError: 1000" in doctor.machine_check(every).detail
    assert doctor.keyring_check(None, every).is_ok
    assert "ConnectionResetError" in doctor.keyring_check(None, every).detail
    assert not doctor.local_zone_check("UTC.", every).is_ok
    assert doctor.local_zone_check("UTC.", [failed]).is_ok
