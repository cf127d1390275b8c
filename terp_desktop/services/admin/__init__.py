"""Looking after the calendar: its database, its people, who signs in, and the doctor.

May import the other packages of the services, the storage, the system and the domain.
"""
