"""Timers, made in a way that works in every locale."""

from PySide6.QtCore import QObject, QTimer


def make_timer(parent: QObject, interval_ms: int, *, is_single_shot: bool = False) -> QTimer:
    """A timer of the parent's, not started yet.

    Its properties are set by their setters. PySide6 finds a property given as a keyword by
    way of C's `toupper`, which does not make I of i in Turkish and Azerbaijani: there
    `QTimer(interval=…)` raises. Setting another LC_CTYPE is no way out: it decides how dead
    keys are composed, and Qt and the desktop's own platform theme set the environment's again
    whenever they start. tests/test_house.py refuses such keywords.
    """
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.setSingleShot(is_single_shot)
    return timer
