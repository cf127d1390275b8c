"""How people are reminded on screen."""
