"""Short messages: codes, outbox, gateways.

Six digits, single use, bound to purpose, phone and session (SECURITY 8-9).
"""
