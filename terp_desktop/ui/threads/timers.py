"""Creates timers in a way that works in every locale."""

from PySide6.QtCore import QObject, QTimer


def make_timer(parent: QObject, interval_ms: int, *, is_single_shot: bool = False) -> QTimer:
    """A timer owned by the parent, not started yet.

    Its properties are set by their setters. PySide6 looks a property keyword up with C's
    `toupper`, which does not turn i into I in Turkish and Azerbaijani: there
    `QTimer(interval=…)` raises. Another LC_CTYPE is no solution: it decides how dead keys are
    composed, and Qt and the desktop's platform theme set the environment's again when they
    start. tests/test_house.py refuses such keywords.
    """
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.setSingleShot(is_single_shot)
    return timer
