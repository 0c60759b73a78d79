"""Text messages: one-time codes, proofs of work, an outbox, gateways.

No code, number or text stands in a log or in clear in the database.
"""
