"""Imports and exports iCalendar files (RFC 5545); may import the domain, dateutil and icalendar.

A parser of our own splits files into content lines and components. The component parser of
`icalendar` does not fit: it resolves zones while it reads, in a table that all files of the
process share (a custom zone in a second file means the first file's zone of the same name),
it refuses a whole file for one bad line, and it does not know line numbers. Its table of
Windows zone names, its lenient parser of content lines and its line folding are used.
"""
