"""The append-only log of what people did, sealed into a hash chain.

Written inside the action's transaction, verified by `gengdu audit verify`.
"""
