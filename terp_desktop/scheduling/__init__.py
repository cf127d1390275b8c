"""When things run: the background jobs, the reminder timer and mail, on APScheduler's threads.

It may import the services and the domain; nothing else may import APScheduler. The program's
own `Clock` and the slots of the jobs decide what is due.
"""
