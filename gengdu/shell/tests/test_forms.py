"""Forms: label above, control, error in words, help below; a refusal lands beside its field."""

import pytest
from django import forms

from gengdu.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from gengdu.shell.forms import ActionForm


class Phone(ActionForm):
    """One field."""

    phone = forms.CharField(label="手机号", help_text="只用来登录")


def flat(form) -> str:
    return " ".join(str(form).split())


def test_a_field_reads_label_control_error_help():
    text = flat(Phone({"phone": ""}))
    order = ["<label", "手机号", "<input", "这里还没有填。", "只用来登录"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert 'class="field bad"' in text
    assert 'class="input"' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in text
    assert 'id="id_phone_error"' in text
    assert 'id="id_phone_helptext"' in text


@pytest.mark.parametrize(
    ("widget", "wanted"),
    [
        (forms.Textarea(), '<textarea name="x" cols="40" rows="4" class="area"'),
        (forms.Textarea(attrs={"rows": "7"}), 'rows="7"'),
        (forms.Select(), '<select name="x" class="select"'),
        (forms.TextInput(attrs={"class": "wide"}), 'class="input wide"'),
        (forms.CheckboxInput(), '<label class="check" for="id_x"><input type="checkbox"'),
        (forms.RadioSelect(choices=[("a", "甲")]), "<fieldset"),
        (forms.HiddenInput(), '<input type="hidden" name="x" id="id_x">'),
    ],
)
def test_each_kind_of_control_has_its_class(widget, wanted):
    form = type("One", (ActionForm,), {"x": forms.Field(widget=widget, required=False)})()
    assert wanted in flat(form)


def test_what_was_typed_is_escaped_and_stays():
    text = flat(Phone({"phone": '"><script>'}))
    assert "<script>" not in text
    assert "&quot;&gt;&lt;script&gt;" in text


def test_accept_runs_the_action_with_clean_data():
    seen = []
    form = Phone({"phone": " 138 "})
    assert form.accept(seen.append) is True
    assert seen == [{"phone": "138"}]
    assert form.status == 200


def test_an_unsent_form_runs_nothing():
    form = Phone()
    assert form.accept(lambda data: pytest.fail("ran")) is False
    assert form.status == 200


def test_a_wrong_form_runs_nothing():
    form = Phone({"phone": ""})
    assert form.accept(lambda data: pytest.fail("ran")) is False
    assert form.status == 422


@pytest.mark.parametrize(
    ("refusal", "field", "status"),
    [
        (Invalid("少了一位", field="phone"), "phone", 422),
        (Invalid("少了一位", field="nowhere"), "__all__", 422),
        (Conflict("已被占用"), "__all__", 409),
        (TooMany(retry_after=30), "__all__", 429),
    ],
)
def test_a_refusal_lands_beside_its_field(refusal, field, status):
    def refuse(data):
        raise refusal

    form = Phone({"phone": "138"})
    assert form.accept(refuse) is False
    assert {name: list(words) for name, words in form.errors.items()} == {field: [refusal.words()]}
    assert form.status == status
    assert 'value="138"' in flat(form)


@pytest.mark.parametrize("refusal", [NotFound, Forbidden])
def test_foreign_rows_and_missing_rights_are_not_the_form_s_business(refusal):
    def refuse(data):
        raise refusal

    with pytest.raises(refusal):
        Phone({"phone": "138"}).accept(refuse)
