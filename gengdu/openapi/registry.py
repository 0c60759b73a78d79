"""The option of the interface."""

from django.utils.translation import gettext_lazy as _

from gengdu.options.registry import SITE_ONLY, Flag, OptionSpec, declare

DOCS = declare(
    OptionSpec(
        "openapi.docs",
        Flag(),
        default=False,
        title=_("Page about the interface for programs"),
        help=_("Whether anybody may read at /api/v1/docs/ what the interface can do."),
        levels=SITE_ONLY,
    )
)
