"""Articles: as they are worked on, as readers see them, and what stands around them."""

from gengdu.articles.queries.page import ArticlePage, article_page
from gengdu.articles.queries.published import listed, published, with_stages
from gengdu.articles.queries.working import (
    all_rubrics,
    articles_for,
    articles_to_change,
    draft_of,
    rubric_titles,
)

__all__ = [
    "ArticlePage",
    "all_rubrics",
    "article_page",
    "articles_for",
    "articles_to_change",
    "draft_of",
    "listed",
    "published",
    "rubric_titles",
    "with_stages",
]
