"""People as the product makes them: through the SMS code, the form, the family page."""

import itertools
import secrets

import factory

from gengdu.people.actions.credentials import change_password
from gengdu.people.actions.households import add_family_member
from gengdu.people.actions.opening import Device, Opened
from gengdu.people.actions.registration import register_account
from gengdu.people.actions.second_factor import confirm_second_factor, start_second_factor
from gengdu.people.models import Account, Person, SignIn
from gengdu.sms.actions import send_code
from gengdu.sms.enums import CodePurpose
from gengdu.sms.tests.helpers import last_code

_numbers = itertools.count(13900000001)
_hosts = itertools.count(1)
PASSWORD = "春种一粒粟 spring-17"
STAFF_PASSWORD = "Chun-zhong-yi-li-su-17"


def new_phone() -> str:
    """A number nobody has had in this run."""
    return str(next(_numbers))


def new_device(*, own: bool = False) -> Device:
    """Somebody's browser: its own secret, its own address."""
    host = next(_hosts)
    address = f"10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}"
    return Device(door=secrets.token_urlsafe(32), name="微信 · 安卓手机", own=own, address=address)


def ask_code(phone: str, device: Device, purpose: CodePurpose = CodePurpose.ENTER) -> str:
    """Ask for a code as the page does, and read it as the owner of the number does."""
    send_code(phone=phone, purpose=purpose, session=device.door, address=device.address)
    return last_code(phone)


def register(
    name: str = "陈小梅",
    place: str = "220122101202",
    *,
    phone: str = "",
    device: Device | None = None,
    password: str = "",
) -> Opened:
    """Register with a code; returns the open sign-in."""
    phone, device = phone or new_phone(), device or new_device()
    code = ask_code(phone, device)
    return register_account(
        phone=phone, code=code, region_code=place, device=device, name=name, password=password
    )


def with_second_factor(opened: Opened) -> tuple[str, list[str]]:
    """Set up the second step of a signed-in account; returns the key to type and recovery codes."""
    pending = start_second_factor(account=opened.account)
    codes = confirm_second_factor(
        actor=opened.account,
        sign_in=opened.sign_in,
        pending=pending.token,
        code=digits_of(pending.key),
    )
    return pending.key, codes


def digits_of(key: str) -> str:
    """What the authenticator app shows for a key at this moment."""
    from base64 import b32decode

    from django_otp.oath import TOTP

    from gengdu.kit import clock

    totp = TOTP(b32decode(key))
    totp.time = clock.now().timestamp()
    return f"{totp.token():06d}"


def set_password(opened: Opened, password: str = PASSWORD) -> None:
    """Give the account a password (it has just signed in, so it counts as confirmed)."""
    change_password(actor=opened.account, sign_in=opened.sign_in, password=password)


class AccountFactory(factory.Factory):
    """`AccountFactory(name=…, place=…, phone=…)`: a registered account."""

    class Meta:
        model = Account

    name = "陈小梅"
    place = "220122101202"
    phone = factory.LazyFunction(new_phone)

    @classmethod
    def _create(cls, model_class: type[Account], *args: object, **kwargs: str) -> Account:
        return register(**kwargs).account


class FamilyMemberFactory(factory.Factory):
    """`FamilyMemberFactory(actor=mei, name=…)`: somebody of the house without a phone."""

    class Meta:
        model = Person

    name = "陈大山"

    @classmethod
    def _create(cls, model_class: type[Person], *args: object, **kwargs: object) -> Person:
        return add_family_member(**kwargs)


def live(account: Account) -> int:
    """How many sign-ins of the account stand."""
    return SignIn.objects.filter(account=account, ended_at__isnull=True).count()
