"""How forms are drawn."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Fields drawn with the shell's own templates."""
