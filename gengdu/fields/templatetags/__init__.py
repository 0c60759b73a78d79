"""Template tags of fields: `{% load fields %}`."""
