"""Events as JSON, as the command line reads and prints them.

May import `services.events` and the domain.
"""
