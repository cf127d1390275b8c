"""The painted views for screen readers; `factory` imports the rest when a reader asks."""
