"""Events: written, changed, answered, undone, with the history of each.

Every change passes through `writer`, after `access` has allowed it. May import the storage and
the domain, and from the services only `records` and `browse`.
"""
