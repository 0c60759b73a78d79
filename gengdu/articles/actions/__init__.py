"""What changes articles, and what is kept of their being read."""

from gengdu.articles.actions.recalling import recall_article, rework_article
from gengdu.articles.actions.reference import load_rubrics
from gengdu.articles.actions.reviewing import submit_article, withdraw_article
from gengdu.articles.actions.seeing import count_reader
from gengdu.articles.actions.writing import create_article, delete_draft, edit_article

__all__ = [
    "count_reader",
    "create_article",
    "delete_draft",
    "edit_article",
    "load_rubrics",
    "recall_article",
    "rework_article",
    "submit_article",
    "withdraw_article",
]
