"""What the portal does by itself."""

import uuid

from gengdu.jobs.registry import task
from gengdu.portal import actions


@task("portal.warm_fronts", max_attempts=2)
def warm_fronts(article_uid: str) -> int:
    """The pages about an article, in the caches before them."""
    return actions.warm_fronts(article_uid=uuid.UUID(article_uid))
