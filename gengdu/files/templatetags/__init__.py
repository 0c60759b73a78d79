"""What templates of upper apps load: `{% load files %}`."""
