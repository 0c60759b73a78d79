"""Outside of this process: the one that makes hashes."""
