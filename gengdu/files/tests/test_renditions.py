"""The sizes of a picture: real WebP, upright, in the right colours, the camera left out."""

import io
import subprocess
import sys
from functools import partial

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from gengdu.files import queries
from gengdu.files.actions import make_renditions, renditions
from gengdu.files.enums import FileState
from gengdu.files.gateways import storage
from gengdu.files.models import File, Rendition
from gengdu.files.rules.names import path_of
from gengdu.files.tests.making import LEFT, RIGHT, give, huge_png, kept, picture, ready
from gengdu.kit.tests.threads import together

pytestmark = pytest.mark.django_db


def sizes(file):
    return [(r.width, r.height) for r in file.renditions.order_by("width")]


def image_of(rendition):
    with storage.opened(rendition.key) as content:
        data = content.read()
    assert len(data) == rendition.size
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP"
    image.load()
    return image


def near(color, wanted):
    return all(abs(one - other) < 32 for one, other in zip(color, wanted, strict=False))


@pytest.mark.parametrize(
    ("own", "made"),
    [
        ((200, 100), [(200, 100)]),
        ((320, 240), [(320, 240)]),
        ((500, 400), [(320, 256), (500, 400)]),
        ((1280, 960), [(320, 240), (640, 480), (1280, 960)]),
        ((2000, 1000), [(320, 160), (640, 320), (1280, 640), (2000, 1000)]),
        ((4000, 2000), [(320, 160), (640, 320), (1280, 640), (2560, 1280)]),
    ],
)
def test_sizes_are_made_and_never_upscaled(technician_li, own, made):
    file = ready(technician_li, content=picture(*own))
    assert file.state == FileState.READY
    assert sizes(file) == made
    assert (file.width, file.height) == made[-1]
    assert [image_of(r).size for r in file.renditions.order_by("width")] == made
    assert kept() == sorted(path_of(r.key) for r in file.renditions.all())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_control_32_nothing_the_camera_wrote_comes_along(technician_li, form):
    data = picture(700, 500, form, orientation=1, gps=True)
    assert b"SECRETCAMERA" in data
    assert dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))
    file = ready(technician_li, name=f"田.{form.lower()}", content=data)
    for rendition in file.renditions.all():
        image = image_of(rendition)
        assert not image.getexif()
        assert image.info.keys().isdisjoint({"exif", "xmp", "icc_profile", "comment"})
        with storage.opened(rendition.key) as content:
            assert b"SECRETCAMERA" not in content.read()
    assert not storage.store().exists(path_of(file.key))  # the upload itself is gone


@pytest.mark.parametrize(
    ("orientation", "size", "first", "last"),
    [
        (1, (640, 480), LEFT, RIGHT),
        (3, (640, 480), RIGHT, LEFT),
        (6, (480, 640), LEFT, RIGHT),  # red on top
        (8, (480, 640), RIGHT, LEFT),
    ],
)
def test_pictures_stand_upright(technician_li, orientation, size, first, last):
    file = ready(technician_li, content=picture(640, 480, orientation=orientation))
    image = image_of(file.renditions.latest("width")).convert("RGB")
    assert image.size == size
    width, height = size
    assert near(image.getpixel((10, 10)), first)
    assert near(image.getpixel((width - 10, height - 10)), last)


def test_a_large_png_stands_upright_too(technician_li):
    data = picture(5400, 5200, "PNG", orientation=6)
    file = ready(technician_li, name="大.png", content=data)
    image = image_of(file.renditions.latest("width")).convert("RGB")
    assert image.width == 2560
    assert near(image.getpixel((1000, 40)), LEFT)
    assert near(image.getpixel((1000, image.height - 40)), RIGHT)


@pytest.mark.parametrize(
    ("mode", "form"), [("L", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("P", "GIF")]
)
def test_every_kind_of_colour_becomes_plain(technician_li, mode, form):
    file = ready(
        technician_li, name=f"图.{form.lower()}", content=picture(400, 300, form, mode=mode)
    )
    image = image_of(file.renditions.latest("width"))
    assert image.mode in {"RGB", "RGBA"}
    if mode != "L":
        assert near(image.convert("RGB").getpixel((20, 20)), LEFT)


def test_a_colour_profile_is_applied(technician_li):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A camera whose red is blue and whose blue is red.
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    file = ready(technician_li, content=picture(400, 300, icc_profile=swapped))
    image = image_of(file.renditions.latest("width"))
    assert near(image.convert("RGB").getpixel((20, 20)), RIGHT)
    assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    "content", [picture()[:2000], huge_png(6000, 6000)], ids=["cut off", "says more than it has"]
)
def test_what_cannot_be_read_is_said_to_be_broken(
    technician_li, content, django_capture_on_commit_callbacks
):
    file = give(technician_li, name="坏.jpg", content=content)
    with django_capture_on_commit_callbacks(execute=True):
        assert make_renditions(file_id=file.pk) == FileState.BROKEN
    assert File.objects.get().state == FileState.BROKEN
    assert not Rendition.objects.exists()
    assert kept() == []
    assert make_renditions(file_id=file.pk) == FileState.BROKEN  # no second try


def test_control_34_a_bomb_is_not_unpacked_even_past_the_first_look(technician_li):
    file = give(technician_li, name="图.png", content=huge_png(100, 100))
    storage.drop(file.key)
    storage.keep(file.key, ContentFile(huge_png(30_000, 30_000)))
    assert make_renditions(file_id=file.pk) == FileState.BROKEN


def test_a_repeat_makes_nothing_twice(technician_li):
    file = ready(technician_li)
    before = list(file.renditions.values_list("pk", "key"))
    assert make_renditions(file_id=file.pk) == FileState.READY
    assert list(file.renditions.values_list("pk", "key")) == before
    assert make_renditions(file_id=0) == ""


def test_a_crash_leaves_no_half_picture(technician_li, monkeypatch):
    file = give(technician_li)

    def dies(*_args, **_kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(renditions.changes, "record", dies)
        with pytest.raises(RuntimeError):
            make_renditions(file_id=file.pk)
    assert kept() == [path_of(file.key)]
    assert make_renditions(file_id=file.pk) == FileState.READY


def test_pages_get_all_sizes_up_to_1280_in_two_queries(technician_li, django_assert_num_queries):
    files = [ready(technician_li, content=picture(1600, 800)) for _ in range(3)]
    with django_assert_num_queries(2):
        shown = queries.pictures_of([file.uid for file in files])
    assert [[s.width for s in shown[f.uid].sources] for f in files] == [[320, 640, 1280]] * 3
    assert shown[files[0].uid].near(640).width == 640
    assert shown[files[0].uid].near(9000).width == 1280


def test_no_web_process_loads_the_imaging_library():
    code = (
        "import django, sys; django.setup();"
        "import config.urls, gengdu.jobs.registry;"
        "from django.utils.module_loading import autodiscover_modules;"
        "autodiscover_modules('tasks');"
        "sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_set(technician_li):
    file = give(technician_li, content=picture(1000, 800))
    said = together(*[partial(make_renditions, file_id=file.pk)] * 2)
    assert said == [FileState.READY, FileState.READY]
    assert sizes(File.objects.get()) == [(320, 256), (640, 512), (1000, 800)]
    assert kept() == sorted(path_of(r.key) for r in Rendition.objects.all())
