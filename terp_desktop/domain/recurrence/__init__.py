"""Recurrence rules: on which dates a series happens (RFC 5545 §3.3.10).

Reads and writes RRULE values, expands them, moves them, and describes them in words. Imports
the standard library and other values of the domain.
"""
