"""Fills an embedded database with a sample company, for trying the program out.

May import `services.events`, the storage and the domain; only the composition root imports it.
"""
