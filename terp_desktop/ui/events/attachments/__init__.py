"""Attachments of events: their list, and reading, storing, opening and saving their files.

May import `ui.text`, `ui.widgets` and the packages below them.
"""
