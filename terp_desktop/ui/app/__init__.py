"""The application: start, session, second starts, pictures and the end.

Puts the packages of `ui` together; nothing in `ui` imports it.
"""
