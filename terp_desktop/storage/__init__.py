"""Where a calendar is kept: rows in, domain values out. Rows never leave this package.

It imports the domain alone, and is the one package that knows SQLAlchemy and Alembic.
"""
