"""What access keeps about a person: the roles of the account (`people.registry.personal_data`)."""

from gengdu.access.actions.answers import erase_answers
from gengdu.access.actions.grants import erase_grants
from gengdu.access.models import Grant
from gengdu.people.models import Account, Person


class Roles:
    """The grants of a person's account, ended ones too."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every role the person has or had: where, for whom, from when to when."""
        grants = Grant.objects.filter(account__person=person).select_related(
            "region", "organisation"
        )
        return [
            {
                "role": grant.role,
                "place": grant.region.name,
                "organisation": grant.organisation.name if grant.organisation else "",
                "from": grant.valid_from.isoformat(),
                "until": _end_of(grant),
                "reason": grant.reason,
            }
            for grant in grants.order_by("id")
        ]

    def erase(self, person: Person) -> None:
        """End the grants; the rows stay, as the log's other half, without free text."""
        erase_answers(person=person)
        account = Account.objects.filter(person=person).first()
        if account is not None:
            erase_grants(account=account)


def _end_of(grant: Grant) -> str:
    ends = [end for end in (grant.ended_at, grant.valid_until) if end is not None]
    return min(ends).isoformat() if ends else ""
