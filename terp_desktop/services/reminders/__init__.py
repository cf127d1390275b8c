"""Reminders on the screen and by e-mail, notifications, and people's preferences for them.

May import `services.events` and `services.browse`, the storage, the system and the domain.
"""
