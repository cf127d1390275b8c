"""Reads and writes events as JSON, for the command line.

May import `services.events` and the domain.
"""
