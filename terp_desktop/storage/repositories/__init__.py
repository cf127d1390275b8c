"""The repositories, one for each subject; all of them work in the session of one transaction.

They may import the domain, the tables, the engine, the queries, the row mapping and the
search index.
"""
