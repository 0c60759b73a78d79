"""`{% load kept %}`: parts of pages that are made once for the same values (`shell.kept`)."""

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.translation import get_language

from gengdu.shell.kept import parts

register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> "Kept":
    """`{% kept items=shell.footer %} … {% endkept %}`: made again when a value or language differs.

    Inside there is nothing but these values, so that no part can show what it is not told apart by.
    What is the same all through the process (`url`, `static`, `icon`, `link`) needs no value.
    """
    _name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("kept takes name=value")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodes, values)


class Kept(template.Node):
    """The part; its place in the template is one of the things that tell it from others."""

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values

    def render(self, context: Context) -> str:
        """As it was made before, or made now."""
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = (self, get_language(), *values.values())
        return parts.get(key, lambda: self.nodelist.render(context.new(values)))
