"""Text that may be kept, what the machine objects to, and where a thing is decided: pure."""
