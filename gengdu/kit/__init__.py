"""What every app may use and no app is about: errors, clock, ids, codes, paging, phones, keys.

No models, no domain words, no imports from the product.
"""
