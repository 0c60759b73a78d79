"""A test client that is signed in the way the product signs in: by cookie and sign-in row."""

from django.conf import settings
from django.test import Client

from gengdu.people.actions.opening import Opened, open_sign_in
from gengdu.people.actions.second_factor import mark_passed
from gengdu.people.enums import SignInMethod
from gengdu.people.models import Account
from gengdu.people.tests.factories import new_device


class Browser(Client):
    """Somebody's browser; `force_login` opens a real sign-in."""

    opened: Opened | None = None

    def force_login(self, user: Account, backend: str | None = None) -> None:
        """Signed in; the second step is not passed."""
        self.sign_in(user)

    def sign_in(self, account: Account, *, second_factor: bool = False) -> Opened:
        """Signed in just now (so also confirmed); with `second_factor` past the second step."""
        opened = open_sign_in(account=account, method=SignInMethod.CODE, device=new_device())
        if second_factor:
            mark_passed(sign_in=opened.sign_in)
        self.hold(opened)
        return opened

    def hold(self, opened: Opened) -> None:
        """Hold the cookie of a sign-in that an action made."""
        self.opened = opened
        self.cookies[settings.GENGDU_SIGN_IN_COOKIE] = opened.token
