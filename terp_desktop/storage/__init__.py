"""Stores calendars in SQLite, PostgreSQL, MySQL and MariaDB by SQLAlchemy and Alembic.

The package maps rows to domain values; rows never leave it. It may import only the domain,
and no other package imports SQLAlchemy or Alembic.
"""
