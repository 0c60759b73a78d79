"""Counters that stop abuse: one SQL upsert per try, on the database that may be lost.

Keys are keyed hashes, never a phone number or an address in clear.
"""
