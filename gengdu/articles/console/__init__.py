"""Articles in the back office: what is written, and the rubrics and topics it is written under."""

from gengdu.articles.console.articles import ARTICLES
from gengdu.articles.console.sections import RUBRICS, TOPICS

__all__ = ["ARTICLES", "RUBRICS", "TOPICS"]
