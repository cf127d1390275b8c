"""Text on screen: labels, and dates and times as people write and type them.

May import the domain and `ui.window_settings`; has no widget.
"""
