"""The application: start, session, single instance, screenshots and quitting.

May import every package of `ui`, which it puts together; nothing in `ui` imports it.
"""
