"""Administration: the database, its backups, the staff, signing in, and the doctor.

May import the other packages of the services, the storage, the system and the domain.
"""
