"""Personal data: sealed in the database, masked on the screen, absent from logs and reports."""
