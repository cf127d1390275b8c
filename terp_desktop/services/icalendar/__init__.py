"""Imports and exports calendar files (iCalendar).

Importing a file again updates its events. May import `services.events` and `services.browse`;
uses the iCalendar library only through the reader and the writer that it is given.
"""
