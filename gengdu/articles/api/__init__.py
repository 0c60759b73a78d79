"""Articles for programs: lists, the approved version, and what is a reader's own about it."""

from gengdu.articles.api.own import router as own
from gengdu.articles.api.published import router

router.add_router("", own)

__all__ = ["router"]
