"""The main window: menus, shortcuts, bars and panels, and the way between views.

May import `ui.calendar`, `ui.events`, `ui.sidebar`, `ui.search`, `ui.settings` and `ui.printing`.
"""
