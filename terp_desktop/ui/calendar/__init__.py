"""The calendar: its painted views, the pages that they read, and the layout of events.

May import the domain, the services, `ui.widgets`, `ui.text`, `ui.theme`, `ui.threads` and the
modules directly in `ui`.
"""
