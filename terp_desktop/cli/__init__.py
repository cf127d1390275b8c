"""The command line: one module for each noun, and the frame that parses and reports.

It may import every other layer, but goes through the services; the window and the database
are imported only where a command needs them. Nothing but `__main__` may import it.
"""
