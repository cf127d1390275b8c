"""The pictures of the documentation: every view and every dialog, painted anew by `make`."""
