"""What is taken and what it is called: pure functions over names and bytes."""
