"""Creates, changes, deletes and undoes events, and records their history.

Every change passes through `writer`, after `access` has allowed it. May import the storage and
the domain, and from the services only `records` and `browse`.
"""
