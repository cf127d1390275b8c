"""Colors, fonts, measures and icons, light and dark.

May import the domain and `ui.threads`, nothing else of `ui`.
"""
