"""The interface for programs: what every app's router is built from, and the doors to a token.

`bearer` who asks, `schemas` what goes in and out, `door` what happens around every request
(token, limits, Idempotency-Key, caches), `problems` how it says no, `doors` sign-in and sign-out.
"""
