"""Organisations and grants; what programs hold: tokens, clients, answers kept for a repeat."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Role
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField
from gengdu.people.models import SignIn
from gengdu.regions.models import Region


class Organisation(models.Model):
    """A bureau, college, co-operative or company: owns content, channels and staff."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    # At most 80 when it is given; the rest is for the old place, when two of a name merge.
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    partner = models.BooleanField(_("partner: drafts only"), default=False)
    hotline = models.CharField(_("hotline"), max_length=20, blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=Q(closed_on__isnull=True),
                name="one_open_organisation_per_name",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Grant(models.Model):
    """A role for an account in a region and below, within an organisation (NULL: all of them).

    Rows are never deleted: who could do what, and when, stays known. `ended_at` is set by
    revocation, when a grant that ran out makes room for a new one, and when two places merge
    and the account has the same role in the other already (`folded_into`).
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="grants",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
    )
    valid_from = models.DateTimeField(_("valid from"), default=clock.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    granted_by = models.UUIDField(_("granted by"), null=True)
    reason = models.CharField(_("reason"), max_length=200)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.UUIDField(_("ended by"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    folded_into = models.ForeignKey(
        "self",
        verbose_name=_("folded into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="folded",
    )

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            # Two, because NULLs differ from one another: SQLite knows no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["account", "role", "region", "organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
                name="one_standing_grant_in_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "region"],
                condition=Q(ended_at__isnull=True, organisation__isnull=True),
                name="one_standing_grant_over_all_organisations",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_of_a_known_role"),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_a_reason"),
        ]
        indexes = [
            models.Index(
                fields=["account", "role", "region"],
                condition=Q(ended_at__isnull=True),
                name="grants_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region_id}"


class GrantRubric(models.Model):
    """One rubric that a grant is limited to; a grant without any covers all rubrics."""

    grant = models.ForeignKey(
        Grant, verbose_name=_("grant"), on_delete=models.CASCADE, related_name="rubrics"
    )
    rubric = ByteOrderCharField(_("rubric"), max_length=40)

    class Meta:
        verbose_name = _("rubric of a grant")
        verbose_name_plural = _("rubrics of a grant")
        constraints = [
            models.UniqueConstraint(fields=["grant", "rubric"], name="one_row_per_grant_and_rubric")
        ]

    def __str__(self) -> str:
        return self.rubric


class ApiToken(models.Model):
    """What a program of a member holds instead of a cookie: a secret, of which the hash is kept.

    It lives exactly as long as its sign-in, which is listed to its owner, prolonged and ended like
    any other. A cookie is no token, and a token opens no page.
    """

    sign_in = models.OneToOneField(SignIn, on_delete=models.CASCADE, related_name="api_token")
    token_hash = ByteOrderCharField(_("token (hash)"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("token of an application")
        verbose_name_plural = _("tokens of applications")

    def __str__(self) -> str:
        return str(self.sign_in)


class ApiClient(models.Model):
    """A program of an organisation that follows the change feed, here and below.

    It is given like a role, for a region and a time; it reads what is public, and nothing of a
    person.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    token_hash = ByteOrderCharField(_("token (hash)"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    made_by = models.UUIDField(_("made by"))
    valid_until = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("made_at")), name="api_client_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What was answered to an unsafe request with an Idempotency-Key, sealed, for 24 hours.

    `status` is NULL while the first one of several is still at work.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key_hash = ByteOrderCharField(_("key (hash)"), max_length=64)
    asked_hash = ByteOrderCharField(_("request (hash)"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    body_sealed = models.TextField(_("answer (sealed)"), blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("answer kept for a repeat")
        verbose_name_plural = _("answers kept for a repeat")
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key_hash"], name="one_answer_per_token_and_key"
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="access_old_answers")]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)
