"""The pages of delivery: the preview of an audience, what readers say of advice."""

from gengdu.delivery.views.feedback import feedback, feedback_about
from gengdu.delivery.views.preview import PreviewPage

__all__ = ["PreviewPage", "feedback", "feedback_about"]
