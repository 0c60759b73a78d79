"""Filters of the back office: what is asked stands in the URL and nowhere else."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry.names import place_names
from gengdu.console.registry.words import Words
from gengdu.console.rules import Standing
from gengdu.kit import clock, codes, ids
from gengdu.regions import queries as regions


class FilterForm(forms.Form):
    """A row of filters: every field optional, none marked as wrong while somebody types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)


class SectionFilters(django_filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """A section's filters over rows that came through the gate; `standing` offers the choices."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        queryset: QuerySet[Any],
        *,
        standing: Standing,
        right: Right,
    ) -> None:
        self.standing = standing
        self.right = right
        super().__init__(data=data, queryset=queryset)

    class Meta:
        form = FilterForm


class SearchFilter(django_filters.CharFilter):  # type: ignore[misc]  # the package has no types
    """The wide field with the magnifying glass."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "search", "placeholder": label, "autocomplete": "off", "maxlength": 60}
        )
        super().__init__(label=label, widget=widget, **kwargs)


class PickFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # the package has no types
    """One of a few words; the empty choice says what is shown without it ("All roles")."""

    def __init__(self, label: Words, every: Words, **kwargs: Any) -> None:
        super().__init__(label=label, empty_label=every, null_label=None, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """As chosen; "True" and "False" are what the lookup `isnull` calls them."""
        if self.lookup_expr == "isnull" and value:
            value = value == "True"
            return qs.filter(**{f"{self.field_name}__isnull": value})
        narrowed: QuerySet[Any] = super().filter(qs, value)
        return narrowed


class HiddenFilter(django_filters.CharFilter):  # type: ignore[misc]  # the package has no types
    """Set by a finder only: an index value stands in the URL, never what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput(attrs={"maxlength": 2000}), **kwargs)


class RefFilter(django_filters.CharFilter):  # type: ignore[misc]  # the package has no types
    """A uid by its 26 characters, or in the usual form; anything else finds nothing."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": label, "autocomplete": "off"})
        super().__init__(label=label, widget=widget, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of this uid."""
        if not value:
            return qs
        try:
            uid = uuid.UUID(value) if "-" in value else ids.uid_of(value)
        except ValueError:
            return qs.none()
        return qs.filter(**{self.field_name: uid})


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # the package has no types
    """A civil day in China against an instant; `next_day` makes "to" include the day itself."""

    def __init__(self, label: Words, *, next_day: bool = False, **kwargs: Any) -> None:
        self.next_day = next_day
        super().__init__(label=label, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        """From, or up to and with, the day."""
        if value is None:
            return qs
        if not 1900 <= value.year <= 2999:
            return qs.none()
        day = value + dt.timedelta(days=1) if self.next_day else value
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": clock.start_of(day)})


class TickFilter(django_filters.Filter):  # type: ignore[misc]  # the package has no types
    """A tick box: ticked means the lookup holds."""

    field_class = forms.BooleanField

    def __init__(self, label: Words, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxInput())
        super().__init__(label=label, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows themselves when it is not ticked."""
        if not value:
            return qs
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": True})


class _PlaceField(forms.ChoiceField):
    """Offers the way up to the actor's own region and the places right below the chosen one."""

    widget = forms.Select

    def valid_value(self, value: Any) -> bool:
        """Any tree code: the rows behind it are the gate's."""
        return codes.is_code(str(value))


class PlaceFilter(django_filters.Filter):  # type: ignore[misc]  # the package has no types
    """Here and below, one level at a time: choosing a county offers its townships next."""

    field_class = _PlaceField

    def __init__(self, *, region: str = "region_id") -> None:
        super().__init__(label=_("Region"), field_name=region)

    @property
    def field(self) -> forms.Field:
        """The select with the choices of this request."""
        field = super().field
        chosen = str((self.parent.data or {}).get(self._name, "") or "")
        field.choices = self._choices(chosen if codes.is_code(chosen) else "")
        return field  # type: ignore[no-any-return]  # the package has no types

    def filter(self, qs: QuerySet[Model], value: str) -> QuerySet[Model]:
        """The rows of that place and below."""
        return qs.filter(**codes.within(self.field_name, value)) if value else qs

    @property
    def _name(self) -> str:
        return next(str(name) for name, each in self.parent.filters.items() if each is self)

    def _choices(self, chosen: str) -> list[tuple[str, Words]]:
        """The way from the actor's own place down to the chosen one, then what lies below it."""
        held: list[str] = self.parent.standing.places(self.parent.right)
        way = [c for c in codes.ancestors_or_self(chosen) if any(codes.covers(h, c) for h in held)]
        names = place_names([*held, *way])
        shown = [c for c in way or held if c in names]
        depths = range(len(shown)) if way else [0] * len(shown)
        places = [("　" * d + names[c], c) for d, c in zip(depths, shown, strict=True)]
        below = shown[-1] if len(shown) == 1 or way else ""
        children = regions.children_of(below) if below else []
        found = [(code, name) for name, code in places]
        found += [(r.code, "　" * len(shown) + r.name) for r in children]
        return [("", _("All my places")), *found]
