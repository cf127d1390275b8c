"""Reads an embedded database with the driver alone, before SQLAlchemy is loaded."""
