"""What every way in has in common: the device it comes from, and the sign-in it ends in."""

from dataclasses import dataclass

from gengdu.people.models import Account, SignIn


@dataclass(frozen=True)
class Device:
    """The browser somebody comes in with.

    `name` is shown in the list of sign-ins, `own` asks for 90 days instead of 30, `door` is the
    browser's secret (`middleware.door_of`) that SMS codes are bound to, `address` its IP.
    """

    door: str
    name: str = ""
    own: bool = False
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """A sign-in just made; `token` goes into the cookie (`middleware.open_session`) and nowhere else."""

    account: Account
    sign_in: SignIn
    token: str
    created: bool = False
    """The account was made by this very step (the first visit is welcomed)."""
