"""Page frames: base templates, tokens, components, error pages, navigation registry.

No models; every page of the product extends one of its shells.
"""
