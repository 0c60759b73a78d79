"""The change feed: what changed, in one gapless order, tombstones included.

Search, caches, nodes and third parties read it; nothing reads by an auto-increment.
"""
