"""The live preview of an audience in the back office."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from gengdu.access.enums import Right
from gengdu.console.views.gate import ConsoleView
from gengdu.delivery.forms import AudienceWidget, widget_asked_for
from gengdu.delivery.rules.audiences import told_places
from gengdu.kit.errors import NotFound, require


class PreviewPage(ConsoleView):
    """Whom an audience would reach, within the places the editor writes for; nothing is stored."""

    deed = "preview"

    def check(self) -> None:
        """For those who write."""
        require(self.standing.may(Right.DRAFTS_WRITE))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """The widget again: stages of the crops chosen, counts, samples."""
        asked = widget_asked_for(request.GET)
        if asked is None:
            raise NotFound
        name, html_id = asked
        widget = AudienceWidget()
        widget.places = told_places(self.standing.places(Right.DRAFTS_WRITE))
        picked = widget.value_from_datadict(request.POST, {}, name)
        context = widget.parts(name, html_id, picked, plain=False)
        return render(request, "delivery/_audience.html", context)
