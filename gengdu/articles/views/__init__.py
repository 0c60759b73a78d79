"""The page of an article and what is a reader's own about it."""
