"""What grows on whose plot: plantings, and the days on which each stage is entered and left.

An audience is matched against these intervals, so a farmer who sowed later is told later.
"""
