"""The main window: menus, shortcuts, bars, panels, and the navigation between views.

May import `ui.calendar`, `ui.events`, `ui.sidebar`, `ui.search`, `ui.settings`, `ui.printing` and
the packages below them.
"""
