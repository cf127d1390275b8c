"""The calendar on paper: every view, a day sheet and a call sheet, printed or as PDF."""
