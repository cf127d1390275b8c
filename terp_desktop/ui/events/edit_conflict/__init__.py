"""What a person is asked when somebody else changed or deleted the event that they edit.

It may import the rest of the window's packages, but no view.
"""
