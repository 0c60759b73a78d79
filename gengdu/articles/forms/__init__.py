"""What is asked in the back office about articles, rubrics and topics."""

from gengdu.articles.forms.articles import ArticleForm, EditArticleForm, RecallForm, initial_of

__all__ = ["ArticleForm", "EditArticleForm", "RecallForm", "initial_of"]
