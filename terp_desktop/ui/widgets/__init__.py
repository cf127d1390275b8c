"""Controls and small windows that know nothing of calendars.

May import `ui.theme`, `ui.text` and `ui.threads`.
"""
