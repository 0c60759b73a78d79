"""What the log keeps outside of the database."""
