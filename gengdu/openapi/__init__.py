"""The interface for programs: every app's router under `/api/v1`, described by one document.

It holds no rule of its own: an address calls a query or an action of its app through the gate.
"""
