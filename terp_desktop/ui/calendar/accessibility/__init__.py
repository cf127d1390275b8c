"""What a screen reader is told of the painted views; loaded when the first one asks."""
