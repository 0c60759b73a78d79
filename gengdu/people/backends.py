"""How Django finds the account of a session."""

from django.contrib.auth.backends import BaseBackend

from gengdu.people.models import Account


class AccountBackend(BaseBackend):
    """Finds an active account by key; credentials are checked by the sign-in actions."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, or None when it is gone or disabled."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
