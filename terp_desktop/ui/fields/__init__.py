"""Fields to type or choose dates, times, zones and passwords, and the draft of a time.

May import the domain, `ui.widgets`, `ui.text`, `ui.theme` and `ui.opened_program`.
"""
