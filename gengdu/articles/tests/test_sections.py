"""Rubrics, who decides in them, and topics: kept by the topmost system administrator."""

import threading

import pytest
from django.db import connections

from gengdu.access.enums import Role
from gengdu.articles import errors
from gengdu.articles.actions import create_article, sections
from gengdu.articles.models import Rubric, RubricPolicy, Topic
from gengdu.articles.queries import all_rubrics
from gengdu.articles.queries.sections import policies_of, rubrics_for, topics_for
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit.errors import Invalid, NotFound
from gengdu.kit.ids import uuid7

pytestmark = pytest.mark.django_db
FRUIT = {"key": "fruit", "name": "果蔬", "name_en": "Fruit", "order": 25, "review_steps": 2}
SOIL = {"key": "soil", "name": "土壤", "name_en": "Soil", "order": 5}


@pytest.fixture
def keeper(resident, give, rubrics):
    """The system administrator of the province."""
    return give(resident("高峰", "兴隆村"), Role.SYSTEM_ADMIN, "吉林省")


@pytest.fixture
def county_keeper(resident, give, rubrics):
    """The system administrator of a county."""
    return give(resident("何系统", "双桥村"), Role.SYSTEM_ADMIN, "农安县")


def verbs():
    """What stands in the log about sections, oldest first."""
    rows = AuditEntry.objects.filter(verb__regex=r"^articles\.(rubric|topic)")
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_a_rubric_is_made_changed_closed_and_opened_again(keeper):
    rubric = sections.create_rubric(actor=keeper, **FRUIT)
    assert [each.key for each in all_rubrics()][2] == "fruit"
    said = {**FRUIT, "rubric_key": "fruit", "name": "瓜果"}
    del said["key"]
    for _press in range(2):
        assert sections.change_rubric(actor=keeper, **said).name == "瓜果"
    for _press in range(2):
        assert sections.close_rubric(actor=keeper, rubric_key="fruit").closed_on is not None
    assert "fruit" not in [each.key for each in all_rubrics()]
    for _press in range(2):
        assert sections.reopen_rubric(actor=keeper, rubric_key="fruit").closed_on is None
    assert verbs() == ["articles.rubric.create"] + ["articles.rubric.change"] * 3
    assert Change.objects.filter(key=str(rubric.pk)).count() >= 1


def test_a_key_is_taken_once(keeper):
    sections.create_topic(actor=keeper, **SOIL)
    again = [(sections.create_topic, SOIL), (sections.create_rubric, {**FRUIT, "key": "life"})]
    for action, fields in again:
        with pytest.raises(errors.KeyTaken) as refused:
            action(actor=keeper, **fields)
        assert refused.value.field == "key"
    assert Topic.objects.filter(key="soil").count() == 1
    assert Rubric.objects.get(key="life").name == "生活信息"


def test_a_topic_is_made_changed_and_closed(keeper, technician_li, draft):
    topic = sections.create_topic(actor=keeper, **SOIL)
    sections.change_topic(actor=keeper, topic_uid=topic.uid, name="地力", name_en="Soil", order=5)
    article = create_article(
        actor=technician_li, article_uid=uuid7(), draft=draft(topics=("soil",))
    )
    assert [each.name for each in article.topics.all()] == ["地力"]
    sections.close_topic(actor=keeper, topic_uid=topic.uid)
    with pytest.raises(errors.TopicUnknown):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft(topics=("soil",)))
    sections.reopen_topic(actor=keeper, topic_uid=topic.uid)
    assert topics_for(keeper).first().name == "地力"


def test_nothing_new_is_written_under_a_closed_rubric(keeper, technician_li, draft):
    sections.close_rubric(actor=keeper, rubric_key="agri-tech")
    with pytest.raises(errors.RubricClosed):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft())


def lines(keeper, rubric):
    """Level → who decides, in words."""
    return {str(line["level"]): line["steps"] for line in policies_of(keeper, rubric)["lines"]}


def test_who_decides_is_set_per_level(keeper):
    rubric = Rubric.objects.get(key="party")
    assert lines(keeper, rubric)["县"] == "县"
    for _press in range(2):
        sections.set_policy(actor=keeper, rubric_key="party", level=3, steps=[3, 3, 2])
    assert lines(keeper, rubric)["县"] == "县 → 县 → 市"
    assert lines(keeper, rubric)["村"] == "县"
    assert (
        lines(keeper, Rubric.objects.get(key="life"))["村"] == "本地范围内自行发布，超出则送上一级"
    )
    sections.set_policy(actor=keeper, rubric_key="party", level=3, steps=None)
    assert not RubricPolicy.objects.filter(rubric=rubric).exists()
    assert verbs() == ["articles.rubric.policy"] * 2


def test_three_steps_are_the_most(keeper):
    with pytest.raises(errors.TooManySteps):
        sections.set_policy(actor=keeper, rubric_key="party", level=3, steps=[3, 3, 2, 1])
    assert not RubricPolicy.objects.filter(rubric__key="party").exists()


def test_a_countys_keeper_changes_nothing_while_the_province_has_one(county_keeper, keeper):
    with pytest.raises(errors.NotTopmost):
        sections.create_topic(actor=county_keeper, **SOIL)
    with pytest.raises(errors.NotTopmost):
        sections.set_policy(actor=county_keeper, rubric_key="party", level=3, steps=[3])
    assert not Topic.objects.filter(key="soil").exists()


def test_a_countys_own_installation_is_kept_by_its_own(county_keeper):
    assert sections.create_topic(actor=county_keeper, **SOIL).key == "soil"


@pytest.mark.parametrize("who", ["county_reviewer", "technician_li", "mei", "lao_wang"])
def test_nobody_else_keeps_sections(who, request, rubrics):
    actor = request.getfixturevalue(who)
    for attempt in (
        lambda: sections.create_rubric(actor=actor, **FRUIT),
        lambda: sections.close_rubric(actor=actor, rubric_key="life"),
        lambda: sections.create_topic(actor=actor, **SOIL),
    ):
        with pytest.raises(errors.NotTopmost):
            attempt()
    assert len(all_rubrics()) == 4
    assert verbs() == []


def test_what_is_not_there_is_not_found(keeper):
    with pytest.raises(NotFound):
        sections.close_rubric(actor=keeper, rubric_key="none")
    with pytest.raises(NotFound):
        sections.close_topic(actor=keeper, topic_uid=uuid7())
    assert issubclass(errors.KeyTaken, Invalid)


def test_lists_take_one_query_after_the_gate(keeper, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(rubrics_for(keeper)) == 4
    with django_assert_num_queries(2):
        assert len(topics_for(keeper)) == 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_make_one(keeper):
    done = []

    def work():
        try:
            done.append(sections.create_topic(actor=keeper, **SOIL).key)
        except errors.KeyTaken:
            done.append("taken")
        connections.close_all()

    threads = [threading.Thread(target=work) for _no in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert sorted(done) == ["soil", "taken", "taken"]
