"""The app's entry in Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """gengdu.review"""

    name = "gengdu.review"
    label = "review"

    def ready(self) -> None:
        """The queue in the back office, what its verbs mean, and that it follows its places."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.console.registry import add_verbs
        from gengdu.notices.registry import Kind, kinds
        from gengdu.regions.registry import rehomers
        from gengdu.review import console
        from gengdu.review.actions import rehoming

        console.declare()
        rehomers.register("review.submissions", rehoming.SUBMISSIONS)
        rehomers.register("review.queues", rehoming.QUEUES)
        kinds.register("review.approved", Kind(_("Review"), "circle-check"))
        kinds.register("review.rejected", Kind(_("Review"), "undo-2"))
        add_verbs(
            {
                "review.submission.submit": _("handed in for review"),
                "review.submission.withdraw": _("took back from review"),
                "review.submission.approve": _("approved"),
                "review.submission.reject": _("sent back"),
            }
        )
