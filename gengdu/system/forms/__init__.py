"""What the back office asks for about the core apps; the actions check again."""
