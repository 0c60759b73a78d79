"""The pages a villager opens: home of a place, 本周农事, lists.

It writes nothing but what was shown.
"""
