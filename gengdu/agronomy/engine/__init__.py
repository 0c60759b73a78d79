"""Stage prediction by thermal time: pure arithmetic, no database (method: docs/agronomy.md).

`many` works on arrays of plantings (NumPy, worker only), `single` on one planting in plain Python
(for the page that shows a planting just entered); a property test holds them together.
"""
