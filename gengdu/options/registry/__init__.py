"""Where apps declare options: `registry.declare(OptionSpec(…))` at import or in `ready()`."""

from gengdu.options.registry import keeping, legal
from gengdu.options.registry.kinds import (
    Choice,
    Flag,
    Json,
    Kind,
    Number,
    Text,
    Window,
    Windows,
)
from gengdu.options.registry.specs import (
    ANY_LEVEL,
    SITE,
    SITE_ONLY,
    OptionSpec,
    declare,
    options,
)

__all__ = [
    "ANY_LEVEL",
    "SITE",
    "SITE_ONLY",
    "Choice",
    "Flag",
    "Json",
    "Kind",
    "Number",
    "OptionSpec",
    "Text",
    "Window",
    "Windows",
    "declare",
    "keeping",
    "legal",
    "options",
]
