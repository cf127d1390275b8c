"""What stands beside the calendar: months, legend, details."""
