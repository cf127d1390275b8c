"""Controls, forms and small dialogs that know nothing of calendars.

May import `ui.theme`, `ui.text`, `ui.threads`, `ui.viewer` and the domain's errors.
"""
