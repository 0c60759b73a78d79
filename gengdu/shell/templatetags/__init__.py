"""Template tags of the frame: `{% load shell %}`."""
