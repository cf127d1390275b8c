"""Time zones of calendar files: which IANA zone a TZID means, and VTIMEZONEs in and out.

May import the domain; the rest of the exchange asks `zone_matching`.
"""
