"""Rows in, domain values out: each repository fulfils a Protocol of the services."""
