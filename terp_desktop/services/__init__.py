"""What a person does with the calendar: one public method, one transaction, one menu line."""
