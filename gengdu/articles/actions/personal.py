"""What somebody wrote, as personal data (`people.registry.personal_data`)."""

from gengdu.articles.models import Article
from gengdu.people.models import Person


class Written:
    """Shown on request. Articles are an organisation's: erasing a person takes only the name."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every article the person began, oldest first."""
        return [
            {
                "title": article.title,
                "organisation": str(article.organisation),
                "state": article.state,
                "made": article.made_at.isoformat(),
            }
            for article in Article.objects.filter(author__person=person)
            .select_related("organisation")
            .order_by("id")
        ]

    def erase(self, person: Person) -> None:
        """Nothing to remove: pages ask for the name, which is gone with the person."""
