"""Calendar files: imported as often as one likes, and exported for other programs.

May import `services.events` and `services.browse`; knows the iCalendar library only through
the reader and the writer that it is given.
"""
