"""Recurrence rules: on which dates a series happens (RFC 5545 §3.3.10).

Parses and writes RRULE values, expands rules, shifts them, and describes them in English.
May import the standard library and the rest of the domain.
"""
