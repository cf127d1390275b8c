"""The read queries of the views; may import the domain, the tables and the row mapping."""
