"""Reads of a page that a start makes before it loads SQLAlchemy.

`writer` writes the range query of a page as SQL text while the program runs; `reader` executes
the text with the driver alone, at the next start. May import the queries and the tables;
`reader` neither them nor SQLAlchemy.
"""
