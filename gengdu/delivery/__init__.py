"""Who is told what, and why: audiences, items, matching on read, exposures.

It knows an item's headline and address, nothing else of what is published.
"""
