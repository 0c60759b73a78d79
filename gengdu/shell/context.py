"""What every template knows: never the user (public pages are the same bytes for everybody)."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from gengdu.shell import navigation, viewmode
from gengdu.shell.pages import is_personal


class Frame:
    """`{{ shell.… }}` in templates; everything that costs something is made on first use."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        mode = viewmode.of(request)
        self.view, self.size, self.theme, self.lang = mode.view, mode.size, mode.theme, mode.lang
        self.elder = mode.elder

    @property
    def html_lang(self) -> str:
        """The language tag of the page."""
        return "en" if self.lang == "en" else "zh-Hans"

    @property
    def lan(self) -> bool:
        """Served over plain http under a name others reach (DESIGN §5, Origins)."""
        return bool(settings.GENGDU_LAN_MODE)

    @property
    def demo(self) -> bool:
        """A demonstration: staff may skip the second factor here, and pages say so."""
        return bool(settings.GENGDU_DEMO)

    @property
    def origin(self) -> str:
        """The address of the installation, without a final slash."""
        return str(settings.GENGDU_ORIGIN)

    @property
    def bulk_origin(self) -> str:
        """The origin that takes uploads and serves uploaded files."""
        return str(settings.GENGDU_BULK_ORIGIN)

    @property
    def personal(self) -> bool:
        """Whether the page is marked `@personal_page` and may show what is the reader's own."""
        return is_personal(self._request)

    @property
    def here(self) -> str:
        """The path with its query, to come back to."""
        return self._request.get_full_path()

    @property
    def version(self) -> str:
        """The running version, said beside the licence."""
        return str(settings.GENGDU_VERSION)

    @cached_property
    def tabs(self) -> tuple[navigation.Tab, ...]:
        """The tabs of the apps that exist."""
        return navigation.tabs_in_order()

    @property
    def current_tab(self) -> str:
        """The URL name of the first tab that holds the page, or ""."""
        path = self._request.path
        return next((tab.url_name for tab in self.tabs if tab.holds(path)), "")

    @cached_property
    def url(self) -> dict[str, str]:
        """Addresses of the named links that exist: `{{ shell.url.sign_in }}`."""
        return {name: navigation.links[name].url for name in navigation.links.names()}

    @property
    def region(self) -> str:
        """The code of the place that the page is about, "" where it is about none."""
        return str(getattr(self._request, "page_region", ""))

    @cached_property
    def footer(self) -> tuple[navigation.FooterItem, ...]:
        """The footer's lines for the page's region."""
        return navigation.footer_items(self.region)


def page(request: HttpRequest) -> dict[str, object]:
    """The frame around the page, as `shell`."""
    return {"shell": Frame(request)}
