"""The administrative tree of China and the history of its codes.

The code is permission, audience, statistics, distribution and fault scope (DESIGN §4.1).
"""
