"""The painted views of the calendar; may import what `ui.calendar` may import."""
