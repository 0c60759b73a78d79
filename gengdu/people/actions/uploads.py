"""What an account uploaded, as personal data (`people.registry.personal_data`)."""

from gengdu.files.actions import erase_files_of
from gengdu.files.queries import uploaded_by
from gengdu.people.models import Account, Person


class OwnFiles:
    """Shown on request; what belongs to no organisation is erased with its bytes."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every file the person uploaded, oldest first."""
        account = Account.objects.filter(person=person).first()
        return uploaded_by(account.uid) if account is not None else []

    def erase(self, person: Person) -> None:
        """Delete one's own; an organisation's pictures stay under the pseudonym."""
        account = Account.objects.filter(person=person).first()
        if account is not None:
            erase_files_of(account_uid=account.uid)
