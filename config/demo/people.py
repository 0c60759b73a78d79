"""People, roles and organisations of the demonstration, each through the action of the product."""

import io
import re
import secrets
from contextlib import redirect_stderr
from dataclasses import dataclass, field

from config.demo import cast
from config.demo.cast import Bureau, Duty, Player
from config.demo.villages import FAMILY, House, Member
from gengdu.access import actions as access
from gengdu.access.models import Organisation
from gengdu.access.queries import standing_grants
from gengdu.access.rules import Remit
from gengdu.people.actions import households, profile, sign_ins
from gengdu.people.actions.credentials import change_password
from gengdu.people.actions.opening import Device, Opened
from gengdu.people.actions.registration import register_account
from gengdu.people.models import Account, Person
from gengdu.people.queries import account_by_phone
from gengdu.sms.actions import deliver_message, send_code
from gengdu.sms.enums import CodePurpose
from gengdu.sms.queries import messages_to
from gengdu.system.actions.people import register_person

APPOINTED = "演示：由 gengdu demo 任命"
_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass
class Town:
    """Who and what is there by now, by the keys of the cast."""

    accounts: dict[str, Account] = field(default_factory=dict)
    bureaus: dict[str, Organisation] = field(default_factory=dict)
    family: list[Person] = field(default_factory=list)
    """The farmer's, as in villages.FAMILY."""

    @property
    def husband(self) -> Person:
        """Of the farmer; he has no phone."""
        return self.family[0]


def device_for(phone: str) -> Device:
    """A browser of one's own; its address is from the range set aside for trials (RFC 2544)."""
    number = int(phone[-5:])
    return Device(
        door=secrets.token_urlsafe(32),
        name="演示",
        address=f"198.18.{number >> 8 & 255}.{number & 255}",
    )


def code_for(phone: str, device: Device) -> str:
    """Ask for a code as the page does, and read what the console gateway shows."""
    send_code(phone=phone, purpose=CodePurpose.ENTER, session=device.door, address=device.address)
    message = messages_to(phone)[0]
    with redirect_stderr(io.StringIO()) as terminal:
        deliver_message(message_id=message.pk)
    found = _DIGITS.search(terminal.getvalue())
    if found is None:
        raise RuntimeError("the console gateway showed no code")
    return found[0]


def registered(phone: str, name: str, village: str, password: str = "") -> Opened | None:
    """Register and sign in; None when the number has an account already."""
    if account_by_phone(phone) is not None:
        return None
    device = device_for(phone)
    return register_account(
        phone=phone,
        code=code_for(phone, device),
        region_code=village,
        device=device,
        name=name,
        password=password,
    )


def account_of(phone: str) -> Account:
    """The account of a number that was registered before."""
    account = account_by_phone(phone)
    if account is None:
        raise RuntimeError("registered a moment ago, and gone")
    return account


def make_cast() -> Town:
    """Everybody who can sign in: registered, in office, with a password, and signed out again."""
    town = Town()
    opened = {p.key: registered(p.phone, p.name, p.village, cast.PASSWORD) for p in cast.PLAYERS}
    town.accounts = {p.key: account_of(p.phone) for p in cast.PLAYERS}
    for player in cast.PLAYERS:
        if player.appointed is not None:
            access.appoint_administrator(
                account_uid=town.accounts[player.key].uid,
                role=player.appointed,
                region_code=cast.PROVINCE,
                reason=APPOINTED,
            )
    for bureau in cast.BUREAUS:
        town.bureaus[bureau.key] = bureau_of(town.accounts[cast.SYSTEM.key], bureau)
    for player in cast.PLAYERS:
        for duty in player.duties:
            give(town, player, duty)
        settle(town.accounts[player.key], player, opened[player.key])
    town.family = [_member(town.accounts[cast.FARMER.key], member) for member in FAMILY]
    return town


def bureau_of(system: Account, bureau: Bureau) -> Organisation:
    """The organisation of this name in its place, made by the system administrator."""
    there = Organisation.objects.filter(region_id=bureau.place, name=bureau.name).first()
    if there is not None:
        return there
    return access.make_organisation(
        actor=system,
        name=bureau.name,
        short_name=bureau.short_name,
        region_code=bureau.place,
        partner=bureau.partner,
        hotline=bureau.hotline,
    )


def give(town: Town, player: Player, duty: Duty) -> None:
    """Let the security administrator grant a role with its reason, unless it stands."""
    account = town.accounts[player.key]
    organisation = town.bureaus[duty.bureau.key].pk if duty.bureau else None
    standing = standing_grants().filter(
        account=account, role=duty.role, region=duty.place, organisation=organisation
    )
    if not standing.exists():
        access.grant_role(
            actor=town.accounts[cast.SECURITY.key],
            account_uid=account.uid,
            remit=Remit(duty.role, duty.place, organisation),
            reason=duty.reason,
        )


def settle(account: Account, player: Player, opened: Opened | None) -> None:
    """Year of birth, large type for the elder, for staff the password under their own policy."""
    profile.update_profile(actor=account, name=player.name, birth_year=player.born)
    if player.elder:
        profile.set_large_type(actor=account, elder=True, size=24)
    if opened is None:
        return
    if player.staff:
        change_password(actor=account, sign_in=opened.sign_in, password=cast.PASSWORD)
    sign_ins.sign_out(actor=account, sign_in=opened.sign_in)


def make_house(house: House) -> tuple[Account, list[Person]]:
    """The head with his phone, and the members who have none."""
    opened = registered(house.phone, house.head, house.village)
    account = account_of(house.phone)
    profile.update_profile(actor=account, name=house.head, birth_year=house.born)
    people = [_member(account, member) for member in house.members]
    if opened is not None:
        sign_ins.sign_out(actor=account, sign_in=opened.sign_in)
    return account, people


def _member(account: Account, member: Member) -> Person:
    return households.add_family_member(
        actor=account,
        name=member.name,
        relation=member.relation,
        birth_year=member.born,
        once=member.uid,
    )


def register_alone(agent: Account, member: Member, village: str) -> Person:
    """Somebody without a phone, registered by the county's hotline."""
    return register_person(
        actor=agent,
        person_uid=member.uid,
        name=member.name,
        region_code=village,
        birth_year=member.born,
    )
