"""Reminders: what rings, what is snoozed, what goes out by mail, and what people are notified of.

May import `services.events` and `services.browse`, the storage, the system and the domain.
"""
