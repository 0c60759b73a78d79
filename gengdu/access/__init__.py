"""Organisations, grants and the one gate through which rows are seen.

No grant means no rows; a foreign row does not exist.
"""
