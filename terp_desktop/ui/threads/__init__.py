"""Runs calls on workers, and keeps the GUI thread free: tasks, timers, garbage collection.

May import the domain and `services.retry`, nothing else of `ui`.
"""
