"""What a calendar is: frozen values and pure functions, without Qt, SQL, clock or I/O."""
