"""The product's addresses with those of the test-only section."""

from django.urls import include, path

from config.urls import handler403, handler404, handler500, urlpatterns  # noqa: F401
from gengdu.console.tests.sample import SAMPLE, WORDS
from gengdu.console.urls import screen_urls
from gengdu.console.urls import urlpatterns as console_patterns

urlpatterns = [
    path(
        "console/",
        include(
            ([*console_patterns, *screen_urls(SAMPLE), *screen_urls(WORDS)], "console"), "console"
        ),
    ),
    *[p for p in urlpatterns if str(p.pattern) != "console/"],
]
