"""Reads the calendar: the range query, the agenda, counts, search, print and saved views.

Nothing here changes an event. May import the storage and the domain; the packages that write
events may import this one, never the other way round.
"""
