"""Words on screen: labels, dates and times as people write and type them.

May import `ui.theme` and the domain; holds no widget.
"""
