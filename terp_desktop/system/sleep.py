"""Sleep, wake, and travel of the machine, as far as the program has to ask about them.

That the machine slept, or its clock was set, is noticed by comparing wall and monotonic time
once a second (`scheduling/clock_watch.py`): the same on every system. Where there is a logind,
the window also hears of it at once (`ui/reminders/wake_signal.py`).
"""


def reread_zone() -> None:
    """Let the machine's zone be looked up anew: somebody may have travelled.

    tzlocal keeps the zone that it found first for as long as the program runs.
    """
    import tzlocal

    tzlocal.reload_localzone()
