"""The window and all that is seen of it: PySide6, and nothing else knows of PySide6."""
