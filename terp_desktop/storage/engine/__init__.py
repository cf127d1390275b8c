"""Creates SQLAlchemy engines that behave alike, and translates the errors of their drivers.

Of the storage, it may import only `storage.tables`.
"""
