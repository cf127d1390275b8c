"""The search for events: its field, its controller, and the list of results.

May import `ui.calendar` and `ui.widgets`.
"""
