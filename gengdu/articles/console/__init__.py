"""Articles in the back office: what is written, and the rubrics and topics it is written under."""

from gengdu.articles.console.articles import ARTICLES
from gengdu.articles.console.sections import RUBRICS, TOPICS
from gengdu.articles.console.words import NOTICES, VERBS

__all__ = ["ARTICLES", "NOTICES", "RUBRICS", "TOPICS", "VERBS"]
