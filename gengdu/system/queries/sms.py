"""Text messages on their way: their state, never number or text."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from gengdu.access.enums import Right
from gengdu.access.scope import Actor
from gengdu.sms.models import Message
from gengdu.system.queries.installation import keeps_installation


def messages_for(actor: Actor) -> QuerySet[Message]:
    """Messages have no place: all of them for who keeps the installation, else none."""
    if not keeps_installation(actor, Right.SMS_VIEW):
        return Message.objects.none()
    return Message.objects.all()


def messages_by_state(actor: Actor) -> Mapping[str, int]:
    """How many messages stand in each state."""
    counted = messages_for(actor).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counted)
