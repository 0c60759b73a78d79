"""Text messages on their way: their state, never number or text."""

from django.db.models import QuerySet

from gengdu.access.enums import Right
from gengdu.access.scope import Actor
from gengdu.sms.models import Message
from gengdu.system.queries.installation import keeps_installation


def messages_for(actor: Actor) -> QuerySet[Message]:
    """Messages have no place: all of them, newest first, for who keeps the installation."""
    if not keeps_installation(actor, Right.SMS_VIEW):
        return Message.objects.none()
    return Message.objects.order_by("-pk")
