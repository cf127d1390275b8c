"""The desktop window, in PySide6; no other package of the program may import PySide6."""
