"""The calendar on paper: every view, a day sheet and a call sheet, printed or as PDF.

May import what `ui.calendar` may import, `ui.calendar` itself and the filters of `ui.sidebar`.
"""
