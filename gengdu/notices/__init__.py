"""Personal notices: the bell and /inbox/.

One row a person and occasion; upper apps write them, the person reads them.
"""
