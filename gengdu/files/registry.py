"""Where upper apps join: who owns files and decides about reading them, which accounts live."""

import uuid
from collections.abc import Callable
from typing import Protocol

from gengdu.files.enums import Access
from gengdu.kit.registry import Registry


class Owner(Protocol):
    """What an app says about the files of its things (`owners.register("articles.article", …)`)."""

    personal: bool
    """Files belong to whoever uploaded them and go when the account is erased."""

    def access(
        self, *, owner_uid: uuid.UUID, file_uid: uuid.UUID, reader: uuid.UUID | None
    ) -> Access:
        """Whether the account `reader` (None: a guest or a cache) may have the file now.

        Asked first with None: PUBLIC must not depend on who asks. Asked for every request, so
        what is recalled is unreachable at once here and after 30 s in every cache.
        """


owners: Registry[Owner] = Registry("file owners")
accounts: Registry[Callable[[uuid.UUID, uuid.UUID], bool]] = Registry("signed-in accounts")
"""Whether an account (its uid) is there, not disabled, and this sign-in of its (uid) has not ended:
only so long a ticket counts. Nobody registered: none does."""
