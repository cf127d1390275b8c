"""The one door between the GUI thread and the workers, and what keeps the GUI thread free.

Imports nothing else of `ui`.
"""
