"""TERP Desktop: the calendar of a trading company's staff, on their own machine."""

__version__ = "0.1.0"
