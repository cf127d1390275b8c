"""Colors, letters, measures and icons, light and dark.

Imports nothing else of `ui`.
"""
