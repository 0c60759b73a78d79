"""Facts, appended once each, and the counters made from them.

A fact has no audit row and no change row; counting is a roll-up.
"""
