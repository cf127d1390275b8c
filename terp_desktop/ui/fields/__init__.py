"""Fields in which people type or choose dates, times, zones, names and passwords.

May import `ui.widgets`, `ui.text` and `ui.theme`.
"""
