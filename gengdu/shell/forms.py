"""How forms are drawn, and how a refusal comes back to the field it is about."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import DomainError, Forbidden, Invalid, NotFound

# Django's own sentences, said our way: an app's catalogue wins over Django's.
DJANGO_WORDS = (
    _("This field is required."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Enter a whole number."),
    _("Enter a valid date."),
)
_CLASSES = (
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.HiddenInput, ""),
    (forms.Textarea, "area"),
    (forms.Select, "select"),
    (forms.Widget, "input"),
)


class ShellBoundField(forms.BoundField):
    """Gives each control the class of its kind, so that apps never style a widget."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """The control's attributes with its class in front of those given."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        own = next(name for kind, name in _CLASSES if isinstance(shown, kind))
        given = built.get("class", shown.attrs.get("class", ""))
        classes = f"{own} {given}".strip()
        if classes:
            built["class"] = classes
        if isinstance(shown, forms.Textarea) and shown.attrs.get("rows") == "10":
            built.setdefault("rows", "4")  # ten, Django's default, fill a phone
        return built


class Renderer(DjangoTemplates):
    """Fields drawn with the shell's own templates: label above, help below, error beside."""

    form_template_name = "shell/forms/form.html"
    field_template_name = "shell/forms/field.html"
    bound_field_class = ShellBoundField


class ActionForm(forms.Form):
    """A form whose submission is one action; a refusal comes back beside its field.

        form = ChangePhone(request.POST or None)
        if form.accept(lambda data: change_phone(actor=request.user, **data)):
            return redirect("people:me")
        return render(request, "people/phone_edit.html", {"form": form}, status=form.status)

    What was typed stays. A foreign row and a missing right are not the form's business: they go
    on to the middleware and become pages of their own.
    """

    elsewhere: ClassVar[tuple[type[DomainError], ...]] = (NotFound, Forbidden)
    status: int = 200
    retry_after: int | None = None

    def accept(self, action: Callable[[dict[str, Any]], object]) -> bool:
        """Run the action with the cleaned data; False when there is something to correct."""
        if not self.is_bound:
            return False
        if not self.is_valid():
            self.status = 422
            return False
        try:
            action(self.cleaned_data)
        except self.elsewhere:
            raise
        except DomainError as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal's words beside the field it names, or above the form."""
        name = refusal.field if isinstance(refusal, Invalid) else None
        self.add_error(name if name in self.fields else None, refusal.words())
        self.status = refusal.status
        self.retry_after = getattr(refusal, "retry_after", None)


class ViewModeForm(forms.Form):
    """What a device keeps about how pages look (`shell.viewmode`)."""

    view = forms.ChoiceField(
        label=_("Kind of page"),
        choices=[("normal", _("Standard")), ("elder", _("Large type"))],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(
        label=_("Text size in large type"),
        choices=[
            ("20", _("Large")),
            ("24", _("Larger")),
            ("28", _("Very large")),
            ("32", _("Largest")),
        ],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    lang = forms.ChoiceField(
        label=_("Language"),
        choices=[("zh", "简体中文"), ("en", "English")],
        widget=forms.RadioSelect,
    )

    def chosen(self) -> dict[str, str]:
        """The valid choices among what was sent; the others stay as they are."""
        self.is_valid()
        return dict(self.cleaned_data)
