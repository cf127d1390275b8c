"""Calendar files in the window: their preview, their import and their export.

May import `ui.fields`, `ui.text`, `ui.threads`, `ui.widgets`, and the services.
"""
