"""The use cases: one public method is one transaction.

Services import the domain. They import storage, exchange and system for annotations only, or
inside the function that needs them, so that a start waits for none of their libraries.
"""
