"""Where a calendar is kept: rows in, domain values out. Rows never leave this package."""
