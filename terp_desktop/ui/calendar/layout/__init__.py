"""The layout of events in a view: pure functions on dates and numbers; may import no Qt."""
