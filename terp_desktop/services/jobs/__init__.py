"""Background jobs: claiming and recording runs, and the tasks of the six jobs.

May import the other packages of the services; nothing but the composition root imports this one.
"""
