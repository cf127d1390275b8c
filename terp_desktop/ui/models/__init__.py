"""What the window keeps in memory: the ranges that were read, and what is asked for next."""
