"""The machine: folders, settings, logs, clock, time zone, keyring, account and mail.

It may import the domain alone.
"""
