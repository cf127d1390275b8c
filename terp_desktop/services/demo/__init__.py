"""A sample company that fills an embedded database, for trying the program out.

May import `services.events`, the storage and the domain; only the composition root imports it.
"""
