"""The app's entry in Django."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """gengdu.articles"""

    name = "gengdu.articles"
    label = "articles"

    def ready(self) -> None:
        """Articles in the back office and in review; what follows a region; what is personal."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.access.registry import rubric_sources
        from gengdu.articles.actions import personal, rehoming
        from gengdu.articles.actions.reviewing import ArticleReview
        from gengdu.articles.console import ARTICLES, NOTICES, RUBRICS, TOPICS, VERBS
        from gengdu.articles.enums import KIND, SEEN
        from gengdu.articles.queries import rubric_titles
        from gengdu.articles.queries.attached import ArticleFiles
        from gengdu.articles.queries.confirming import AsksToConfirm
        from gengdu.articles.queries.kinds import KINDS
        from gengdu.articles.queries.searching import FACETS, SearchableArticles
        from gengdu.console.registry import add_verbs, register
        from gengdu.delivery.registry import confirmations, readings
        from gengdu.events.registry import let_pass
        from gengdu.files.registry import owners
        from gengdu.notices.registry import kinds as notified
        from gengdu.people.registry import mergers, pages, personal_data
        from gengdu.regions.registry import rehomers
        from gengdu.review.registry import field_kinds, reviewables
        from gengdu.search.registry import facets, searchables
        from gengdu.shell.navigation import Link

        for section in (ARTICLES, RUBRICS, TOPICS):
            register(section)
        owners.register(KIND, ArticleFiles())
        readings.register(KIND, SEEN)
        confirmations.register(KIND, AsksToConfirm())
        reviewables.register(KIND, ArticleReview())
        for name, kind in KINDS.items():
            field_kinds.register(name, kind)
        searchables.register("articles", SearchableArticles())
        for name, facet in FACETS.items():
            facets.register(name, facet)
        for name, words in NOTICES.items():
            notified.register(name, words)
        rubric_sources.register("articles", rubric_titles)
        _open_to_programs()
        rehomers.register("articles.articles", rehoming.ARTICLES)
        rehomers.register("articles.published", rehoming.PUBLISHED)
        personal_data.register("articles", personal.Written())
        personal_data.register("articles.reader", personal.AsReader())
        for name, model in personal.READ.items():
            mergers.register(f"articles.{name}", personal.Follow(model))
        pages.register("favourites", Link("articles:favourites", _("Favourites"), "bookmark"))
        pages.register("history", Link("articles:history", _("What I have read"), "history"))
        let_pass(SEEN, because="who read what is counted by day and place")
        add_verbs(VERBS)


def _open_to_programs() -> None:
    """What programs have of articles, and that they may follow them."""
    from gengdu.access.registry import ApiRoom, PublicKind, api_rooms, public_kinds
    from gengdu.articles.enums import KIND
    from gengdu.articles.queries.feed import articles_there

    api_rooms.register("articles", ApiRoom("gengdu.articles.api.router", "articles"))
    public_kinds.register(KIND, PublicKind(KIND, "/api/v1/articles/{key}", articles_there))
