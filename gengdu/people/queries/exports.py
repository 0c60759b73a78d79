"""What people and the apps below keep about a person, in plain values."""

from gengdu.people.models import Account, Person, SignIn
from gengdu.people.queries.persons import consents_of, members_of
from gengdu.regions.queries import full_name
from gengdu.sms.queries import messages_to


def core_of(person: Person, *, account: Account | None) -> dict[str, object]:
    """Person, household and consents; with an account also number, sign-ins and messages."""
    kept: dict[str, object] = {
        "person": {
            "name": person.name(),
            "id_number": person.id_number(),
            "birth_year": person.birth_year,
            "relation": person.relation,
            "home": full_name(person.region_id),
            "since": person.made_at.isoformat(),
        },
        "household": members_of(person.household_id).count(),
        "consents": [
            {
                "purpose": consent.purpose,
                "version": consent.version,
                "given": consent.given_at.isoformat(),
                "withdrawn": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in consents_of(person)
        ],
    }
    if account is not None:
        kept |= _account_of(account)
    return kept


def _account_of(account: Account) -> dict[str, object]:
    return {
        "account": {
            "phone": account.phone(),
            "has_password": account.has_usable_password(),
            "large_type": account.elder,
            "since": account.made_at.isoformat(),
        },
        "sign_ins": [
            {
                "device": sign_in.device_name,
                "how": sign_in.method,
                "started": sign_in.started_at.isoformat(),
                "last_seen": sign_in.last_seen_at.isoformat(),
                "ended": sign_in.ended_at.isoformat() if sign_in.ended_at else None,
            }
            for sign_in in SignIn.objects.filter(account=account).order_by("-started_at")
        ],
        "messages": [
            {"queued": message.queued_at.isoformat(), "state": message.state}
            for message in messages_to(account.phone())
        ],
    }
