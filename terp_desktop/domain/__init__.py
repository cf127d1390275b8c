"""The calendar's values and rules: frozen values and pure functions.

Nothing here imports Qt, SQL or another package of ours, reads the clock, or does I/O.
"""
