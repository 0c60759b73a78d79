"""What is refused about articles, in the words of whoever writes or reads them."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock
from gengdu.kit.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class ChangedMeanwhile(Conflict):
    """Somebody saved since this form was opened; `revision` is the one that stands now."""

    code = "articles.changed_meanwhile"
    message = _(
        "%(name)s saved this article at %(time)s, after you had opened it. Nothing of what you"
        " typed is lost: it stands below. Look at the saved article first, then decide."
    )

    def __init__(self, *, revision: int, name: str, at: dt.datetime) -> None:
        self.revision = revision
        super().__init__(name=name, time=f"{at.astimezone(clock.CHINA):%H:%M}")


class TitleMissing(Invalid):
    """No title, or nothing but blanks."""

    code = "articles.title_missing"
    message = _("Please give it a title.")

    def __init__(self) -> None:
        super().__init__(field="title")


class ReadersHaveItThere(Invalid):
    """What readers see is moved to another place or bureau: who answers for it would change."""

    code = "articles.readers_have_it_there"
    message = _(
        "Readers have it from this place and bureau. Recall it first, or write another article."
    )

    def __init__(self) -> None:
        super().__init__(field="place")


class PlaceNotYours(Invalid):
    """Nobody writes beyond the own grants."""

    code = "articles.place_not_yours"
    message = _("Your role does not cover this place in the name of this organisation.")

    def __init__(self) -> None:
        super().__init__(field="place")


class RubricNotYours(Invalid):
    """A grant may be for some rubrics only."""

    code = "articles.rubric_not_yours"
    message = _("Your role does not cover this rubric.")

    def __init__(self) -> None:
        super().__init__(field="rubric")


class RubricClosed(Invalid):
    """Nothing new is written under it."""

    code = "articles.rubric_closed"
    message = _("This rubric is closed. Please choose another one.")

    def __init__(self) -> None:
        super().__init__(field="rubric")


class OrganisationGone(Invalid):
    """Closed, or nobody's."""

    code = "articles.organisation_gone"
    message = _("Nothing can be published in the name of this organisation any more.")

    def __init__(self) -> None:
        super().__init__(field="organisation")


class StageUnknown(Invalid):
    """Not in the tables."""

    code = "articles.stage_unknown"
    message = _("We do not know one of these stages. Please choose them again.")

    def __init__(self) -> None:
        super().__init__(field="stages")


class UrgencyNotOffered(Invalid):
    """Urgent classes have rights and limits of their own."""

    code = "articles.urgency_not_offered"
    message = _("Your role does not cover this way of telling people.")

    def __init__(self) -> None:
        super().__init__(field="urgency")


class WasSubmitted(Conflict):
    """What a reviewer has looked at, or a reader, stays on record."""

    code = "articles.was_submitted"
    message = _("This was submitted before, so it stays on record. Only new drafts can be deleted.")


class Recalled(Conflict):
    """A recalled article is not worked on any more."""

    code = "articles.recalled"
    message = _("This article was recalled. Take it up again first, then edit it.")


class NotBeforeReaders(Conflict):
    """Only what readers see can be recalled."""

    code = "articles.not_before_readers"
    message = _("Readers do not see this article: there is nothing to recall.")


class NotRecalled(Conflict):
    """Only a recalled article is taken up again."""

    code = "articles.not_recalled"
    message = _("This article was not recalled: edit it as it is.")


class ReasonMissing(Invalid):
    """Readers are told why."""

    code = "articles.reason_missing"
    message = _("Please say why: readers who come to the address read it.")

    def __init__(self) -> None:
        super().__init__(field="reason")


class TopicUnknown(Invalid):
    """Not in the list, or closed."""

    code = "articles.topic_unknown"
    message = _("We do not know one of these topics. Please choose them again.")

    def __init__(self) -> None:
        super().__init__(field="topics")


class ValidityTurned(Invalid):
    """It would end before it begins."""

    code = "articles.validity_turned"
    message = _("The last day lies before the first one.")

    def __init__(self) -> None:
        super().__init__(field="valid_until")


class NotTopmost(Forbidden):
    """Rubrics and topics are everybody's of this installation."""

    code = "articles.not_topmost"
    message = _("Rubrics and topics are changed by the system administrator of the whole area.")


class KeyTaken(Invalid):
    """The key stands in addresses."""

    code = "articles.key_taken"
    message = _("This key is taken: every rubric and topic has its own.")

    def __init__(self) -> None:
        super().__init__(field="key")


class TooManySteps(Invalid):
    """Three at most."""

    code = "articles.too_many_steps"
    message = _("A review has three steps at most.")

    def __init__(self) -> None:
        super().__init__(field="first")


class NotPublished(NotFound):
    """There is no such article for readers."""

    code = "articles.not_published"
    message = _("There is no such article.")


class ReadersRecall(DomainError):
    """It was there, and was taken back."""

    code = "articles.gone"
    status = 410
    message = _("This article was recalled. %(reason)s")


class NothingNew(Conflict):
    """Readers see exactly this already."""

    code = "articles.nothing_new"
    message = _("Readers see exactly this already: there is nothing to hand in.")


class NothingToConfirm(Conflict):
    """Only a notice that asks for it is confirmed."""

    code = "articles.nothing_to_confirm"
    message = _("This article does not ask to be confirmed.")
