"""Search: one index of everything that readers may find, newest first.

Upper apps register what they publish; the change feed says what to read again.
"""
