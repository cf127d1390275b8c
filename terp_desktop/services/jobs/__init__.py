"""Background jobs: claimed, run, recorded, and what each of the six does.

May import the other packages of the services; nothing but the composition root imports this one.
"""
