"""Typed settings per region, inherited from above.

Apps declare an option; the console edits it; code asks `value_of(key, region)`.
"""
