"""What a person does with the calendar: one public method, one transaction, one menu line.

Services import the domain. Storage, exchange and system they import for annotations, or inside
the function that needs them: a start waits for none of their libraries.
"""
