"""Searching events by their words.

May import `ui.calendar` and `ui.widgets`.
"""
