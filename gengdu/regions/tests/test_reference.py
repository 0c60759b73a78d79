"""The shipped tables and their versions, and other provinces' villages."""

import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit.tests.threads import together
from gengdu.regions import actions, errors, queries, reference
from gengdu.regions.models import ReferenceLoad, Region, RegionCode, RegionSuffix

SMALL = [
    ("22", "吉林省"),
    ("2201", "长春市"),
    ("220122", "农安县"),
    ("220122101", "伏龙泉镇"),
    ("220122101202", "双桥村委会"),
]


def ship(monkeypatch, places, version="2023-06-30"):
    """Let the package ship these places in one file."""
    file = reference.Shipped("small", version, len(places), "")
    monkeypatch.setattr(reference.Shipped, "places", lambda _self: iter(places))
    monkeypatch.setattr(actions.reference, "shipped", lambda: [file])


def names_now():
    return dict(Region.objects.order_by("code").values_list("code", "name"))


# -- the shipped files
def test_the_packed_tables_are_what_their_version_file_says():
    for file in reference.shipped():
        assert reference.digest(file.text()) == file.sha256
        found = list(file.places())
        assert len(found) == file.rows
        assert [code for code, _name in found] == sorted({code for code, _name in found})


# -- versions
def test_a_first_load_is_the_base_and_says_so_once(db, monkeypatch):
    ship(monkeypatch, SMALL)
    (report,) = actions.load_reference()
    assert (report.added, report.renamed, report.unchanged) == (5, 0, 0)
    assert names_now()["220122101202"] == "双桥村"
    assert RegionCode.objects.get(official="220122101202").name == "双桥村委会"
    assert sorted(RegionSuffix.objects.values_list("suffix", flat=True)) == [
        "安县", "春市", "林省", "桥村", "泉镇", "龙泉镇",
    ]  # fmt: skip
    assert not Change.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changed["added"]) == ("regions.reference.load", 5)


def test_a_newer_version_adds_and_renames_and_never_deletes(db, monkeypatch):
    ship(monkeypatch, SMALL)
    actions.load_reference()
    newer = [*SMALL[:3], ("220122101", "龙泉镇"), ("220122101300", "新安村委会")]
    ship(monkeypatch, newer, "2024-06-30")
    (report,) = actions.load_reference()
    assert (report.added, report.renamed, report.unchanged) == (1, 1, 3)
    assert names_now() == {
        "22": "吉林省",
        "2201": "长春市",
        "220122": "农安县",
        "220122101": "龙泉镇",
        "220122101202": "双桥村",
        "220122101300": "新安村",
    }
    assert str(Region.objects.get(pk="220122101300").opened_on) == "2024-06-30"
    assert sorted(Change.objects.values_list("key", flat=True)) == ["220122101", "220122101300"]
    assert [f.region.code for f in queries.search_places("龙泉")] == ["220122101"]
    mark = ReferenceLoad.objects.get()
    assert (mark.version, mark.rows) == ("2024-06-30", 5)


@pytest.mark.parametrize("version", ["2023-06-30", "2022-12-31", "2023-06-30.1"])
def test_the_same_or_an_older_version_is_left_alone(db, monkeypatch, version):
    ship(monkeypatch, SMALL)
    actions.load_reference()
    ship(monkeypatch, [("22", "别的省")], version)
    (report,) = actions.load_reference()
    assert report.current
    assert names_now()["22"] == "吉林省"


def test_a_correction_of_the_same_day_is_newer(db, monkeypatch):
    ship(monkeypatch, SMALL)
    actions.load_reference()
    ship(monkeypatch, [("22", "吉省")], "2023-06-30.2")
    actions.load_reference()
    assert names_now()["22"] == "吉省"


def test_a_name_corrected_here_stays_until_it_changes_upstream(db, monkeypatch, editor):
    ship(monkeypatch, SMALL)
    actions.load_reference()
    actions.rename_region(actor=editor, code="220122101202", name="大双桥村")
    ship(monkeypatch, SMALL, "2024-06-30")
    actions.load_reference()
    assert names_now()["220122101202"] == "大双桥村"
    ship(monkeypatch, [*SMALL[:-1], ("220122101202", "新双桥村委会")], "2025-06-30")
    actions.load_reference()
    assert names_now()["220122101202"] == "新双桥村"


def test_an_interrupted_load_goes_on_where_it_stopped(db, monkeypatch):
    ship(monkeypatch, SMALL)
    monkeypatch.setattr(actions.reference, "BATCH", 2)

    def stop_after_two_batches(_dataset, done, _total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.load_reference(progress=stop_after_two_batches)
    assert len(names_now()) == 4
    assert ReferenceLoad.objects.get().version == ""
    (report,) = actions.load_reference()
    assert (report.added, report.unchanged) == (1, 4)
    assert not Change.objects.exists()


def test_a_place_whose_number_is_taken_gets_another_of_ours(places, monkeypatch):
    """Our code is not the official one: 600 was given to a village that moved here."""
    RegionCode.objects.create(official="220122101", region=places["伏龙泉镇"])
    Region.objects.create(code="220122101600", name="迁来村", level=5, parent_id="220122101")
    ship(monkeypatch, [("220122101600", "新来村委会")])
    actions.load_reference()
    assert queries.region_by_official("220122101600").code == "220122101601"
    assert queries.region_at("220122101600").name == "迁来村"
    assert queries.full_name("220122101601") == "吉林省长春市农安县伏龙泉镇新来村"


def test_villages_of_a_township_that_moved_come_under_its_heir(places, monkeypatch):
    heir = Region.objects.create(code="220182101", name="伏龙泉镇", level=4, parent_id="220182")
    RegionCode.objects.create(official="220122101", region=heir, name="伏龙泉镇")
    ship(monkeypatch, [("220122101333", "东安村委会")])
    actions.load_reference()
    assert queries.region_by_official("220122101333").code == "220182101333"


def test_what_lies_under_an_unknown_or_ended_place_is_refused(places, english, monkeypatch):
    RegionCode.objects.create(official="220122102", region=places["哈拉海镇"])
    Region.objects.filter(pk="220122102").update(closed_on="2026-01-01")
    ship(monkeypatch, [("220122999201", "无镇村"), ("220122102999", "旧镇村")])
    (report,) = actions.load_reference()
    assert [(r.code, str(r.why)) for r in report.refused] == [
        ("220122999201", "the place above it, 220122999, is not known"),
        ("220122102999", "the place above it, 220122102, no longer exists"),
    ]
    assert report.added == 0


def test_an_ended_official_code_is_never_opened_again(places, monkeypatch):
    Region.objects.filter(pk="220122101202").update(closed_on="2026-01-01")
    RegionCode.objects.create(
        official="220122101202", region=places["双桥村"], valid_to="2026-01-01"
    )
    ship(monkeypatch, [("220122101202", "双桥村委会")])
    (report,) = actions.load_reference()
    assert (report.added, report.unchanged) == (0, 1)
    assert queries.children_of("220122101") == [places["泉眼岭村"]]


# -- files of other provinces
@pytest.fixture
def township(db, monkeypatch):
    ship(monkeypatch, SMALL[:4])
    actions.load_reference()


def written(tmp_path, text, name="villages.csv", encoding="utf-8"):
    path = tmp_path / name
    raw = text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


OURS = "code,name,level\n220122101201,泉眼岭村委会,village\n"
THEIRS = (
    "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '"220122101201","泉眼岭村委会","220122101","22","2201","220122"\n'
)


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [
        (OURS, "v.csv", "utf-8"),
        (THEIRS, "v.csv", "utf-8"),
        (OURS, "v.csv", "utf-8-sig"),
        (OURS, "v.csv", "gb18030"),
        (OURS.replace("\n", "\r\n"), "v.csv.gz", "utf-8"),
    ],
)
def test_villages_load_from_any_usual_file(township, tmp_path, text, name, encoding):
    path = written(tmp_path, text, name, encoding)
    report = actions.load_villages(path=path)
    assert (report.dataset, report.added, report.refused) == ("villages 22", 1, [])
    assert queries.full_name("220122101201") == "吉林省长春市农安县伏龙泉镇泉眼岭村"
    assert actions.load_villages(path=path).current


def test_unfit_rows_are_refused_one_by_one_and_the_others_loaded(township, tmp_path):
    rows = [
        "220122101201,泉眼岭村委会,village",
        "22012210120,短码村,village",
        "220122101２02,宽码村,village",
        "220122101203,,village",
        f"220122101204,{'长' * 61},village",
        "220122101201,重复村,village",
        "220122101205,市里,city",
        "220199101201,无县村,village",
        "220122101206,好村委会,",
    ]
    path = written(tmp_path, "code,name,level\n" + "\n".join(rows) + "\n")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("load_regions", villages=path, stdout=out, stderr=err)
    assert "7 rows were refused" in str(refusal.value)
    assert out.getvalue().splitlines() == ["villages 22: 2 added, 0 renamed, 0 unchanged"]
    told = err.getvalue().splitlines()
    assert [line.split(":")[0] for line in told] == [
        f"line {number}" for number in (3, 4, 5, 6, 7, 8, 9)
    ]
    assert told[0] == "line 3: 22012210120: a village's code has 12 digits"
    assert told[4] == "line 7: 220122101201: the code stands in line 2 already"
    assert told[6] == "line 9: 220199101201: the place above it, 220199101, is not known"
    assert sorted(r.name for r in queries.children_of("220122101")) == ["好村", "泉眼岭村"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("编码,名称\n220122101201,泉眼岭村\n", "utf-8"),
        ("", "utf-8"),
        ("code,name\n220122101201,泉\n", "utf-16"),
        ('code,name\n220122101201,"' + "泉" * 200_000 + '"\n', "utf-8"),
    ],
)
def test_a_file_that_is_no_table_of_villages_is_refused_whole(township, tmp_path, text, encoding):
    before = names_now()
    path = written(tmp_path, text, encoding=encoding)
    with pytest.raises(errors.FileRefused) as refusal:
        actions.load_villages(path=path)
    assert refusal.value.words()
    assert names_now() == before


def test_a_file_that_is_not_there_is_a_clear_word(township, tmp_path):
    with pytest.raises(CommandError) as refusal:
        call_command("load_regions", villages=tmp_path / "none.csv", stdout=StringIO())
    assert "cannot be read" in str(refusal.value)


def test_the_command_loads_what_is_shipped(db, monkeypatch):
    ship(monkeypatch, SMALL)
    out = StringIO()
    call_command("load_regions", stdout=out)
    call_command("load_regions", stdout=out)
    assert out.getvalue().splitlines() == [
        "small: 5 added, 0 renamed, 0 unchanged",
        "small: 2023-06-30 is here already",
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_nodes_that_start_together_load_once(monkeypatch):
    many = [*SMALL[:4], *((f"220122101{n}", f"第{n}村委会") for n in range(200, 500))]
    ship(monkeypatch, many)
    monkeypatch.setattr(actions.reference, "BATCH", 20)
    one, other = together(actions.load_reference, actions.load_reference)
    assert sum(report.added for report in (*one, *other)) == 304
    assert Region.objects.count() == RegionCode.objects.count() == 304
