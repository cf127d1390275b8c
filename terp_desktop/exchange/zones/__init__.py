"""Matches the TZIDs and VTIMEZONEs of a file to IANA zones, and writes VTIMEZONEs.

May import the domain and the parser. The readers of events use `zone_matching`.
"""
