"""When things run: APScheduler, told by our own clock and our own slots."""
