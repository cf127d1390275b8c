"""Where people write, choose and confirm."""
