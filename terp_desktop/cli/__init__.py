"""The command line: one module for each noun, all of them going through the services."""
