"""Where things go in a view: pure functions over dates and numbers, without Qt."""
