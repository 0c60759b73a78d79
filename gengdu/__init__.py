"""The product: ranked apps with the same rooms (docs/map.md)."""
