"""Calendars of other programs: iCalendar files (RFC 5545) in and out.

Files are taken apart here line by line rather than by `icalendar`'s component parser: that
one resolves zones while it reads, in a table that all files of the process share (so that a
second file's custom zone of the same name means the first one's), gives up a whole file for
one bad line, and does not know line numbers. What the library knows about zone names and
about lines that are not quite right is used.
"""
