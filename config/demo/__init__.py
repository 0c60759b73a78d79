"""The demonstration: 农安县 with invented people, made by the product's own actions.

Only with GENGDU_DEMO=1, only on a database without accounts (or in so many words). `world` builds
it, `cast`, `villages`, `crops` and `texts` say what, `people`, `fields` and `news` do it.
"""
