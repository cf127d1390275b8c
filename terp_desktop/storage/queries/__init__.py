"""The reads that views live on: slim rows, one query each."""
