"""The machine that the program runs on: its folders, settings, logs, clock and account.

It imports the domain alone.
"""
