"""Rows in, domain values out: one repository for each subject, all of one session."""
