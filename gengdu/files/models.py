"""Files and the sizes that are made of pictures. A row never changes its bytes."""

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.files.enums import FileState, Kind
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField

LONGEST_NAME = 80
LONGEST_TEXT = 120
KEY_LENGTH = 26


def new_key() -> str:
    """26 random characters, 130 bits: nobody finds a file by trying."""
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(KEY_LENGTH))


class File(models.Model):
    """What somebody uploaded; `sha256` is that of the bytes as they came.

    The bytes of a picture are kept until its sizes are made; after that only these exist, without
    place, time and camera. Those of an attachment stay as they came.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    key = ByteOrderCharField(_("random name"), max_length=26, unique=True, default=new_key)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(
        _("state"), max_length=10, choices=FileState, default=FileState.WAITING
    )
    owner_kind = ByteOrderCharField(_("kind of owner"), max_length=40, blank=True)
    """A name in `files.registry.owners`; "" belongs to nothing yet."""
    owner_uid = models.UUIDField(_("owner"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    region_code = CodeField(_("region code"), blank=True)
    made_by_uid = models.UUIDField(_("uploaded by"), db_index=True)
    once = models.UUIDField(_("upload"), editable=False)
    """Chosen by the client: the same upload sent again is the same file."""
    text = models.CharField(_("description or title"), max_length=LONGEST_TEXT, blank=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = ByteOrderCharField(_("sha256"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    made_at = models.DateTimeField(_("uploaded"), default=clock.now)
    loose_since = models.DateTimeField(
        _("belongs to nothing since"), default=clock.now, null=True, blank=True
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["made_by_uid", "once"], name="one_file_per_upload"),
            models.CheckConstraint(
                condition=Q(owner_kind="", owner_uid__isnull=True, loose_since__isnull=False)
                | (~Q(owner_kind="") & Q(owner_uid__isnull=False, loose_since__isnull=True)),
                name="file_is_owned_or_loose",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_uid", "position"], name="files_of_an_owner"),
            models.Index(fields=["loose_since"], name="files_loose"),
            # What somebody has sent and not used: asked with every upload.
            models.Index(
                fields=["made_by_uid"],
                condition=Q(loose_since__isnull=False),
                name="files_loose_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Whether its sizes are still to be made."""
        return self.state == FileState.WAITING


class Stray(models.Model):
    """Bytes in the storage for which no other row stands: not yet, or no more.

    Written before bytes come and before they go, away when that is done: what a crash leaves is
    found here by night, without a look at the whole storage.
    """

    key = ByteOrderCharField(_("random name"), max_length=26, unique=True)
    made_by_uid = models.UUIDField(_("uploaded by"), null=True)
    """Whose unused files they count among while they come; None for what goes."""
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    since = models.DateTimeField(_("since"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("stray bytes")
        verbose_name_plural = _("stray bytes")
        indexes = [
            models.Index(
                fields=["made_by_uid"],
                condition=Q(made_by_uid__isnull=False),
                name="files_coming_of_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.key


class Rendition(models.Model):
    """A picture in one width, made by us: WebP without any metadata."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="renditions")
    key = ByteOrderCharField(_("random name"), max_length=26, unique=True, default=new_key)
    width = models.PositiveIntegerField(_("width"), validators=[MinValueValidator(1)])
    height = models.PositiveIntegerField(_("height"), validators=[MinValueValidator(1)])
    size = models.PositiveBigIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        constraints = [
            models.UniqueConstraint(fields=["file", "width"], name="one_rendition_per_width")
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"
