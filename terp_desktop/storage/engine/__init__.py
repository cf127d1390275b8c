"""Connections: opening databases so that they behave alike, and what their errors mean.

Imports nothing else of the storage but `storage.tables`.
"""
