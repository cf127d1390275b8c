"""The calendar itself: painted views of days, and what they have in common."""
