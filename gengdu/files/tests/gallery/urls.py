"""The product's addresses, a page to write and a page to look."""

import uuid

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from config.urls import (  # noqa: F401 - the handlers are read from here
    handler400,
    handler403,
    handler404,
    handler500,
    urlpatterns,
)
from gengdu.files import queries
from gengdu.files.forms import AttachmentsField, FilesSteps, PicturesField
from gengdu.shell.pages import personal_page


class Writing(FilesSteps, forms.Form):
    """A title and files."""

    title = forms.CharField(label="标题")
    pictures = PicturesField(required=False)
    papers = AttachmentsField(required=False)


@personal_page
@login_required
def write(request: HttpRequest) -> HttpResponse:
    """The form; what it yields goes to the next page by its address."""
    form = Writing(request.POST or None, request.FILES or None, label_suffix="")
    form.uploading(request.user, request.get_full_path())
    if form.is_valid():
        data = form.cleaned_data
        uids = [row["uid"] for row in data["pictures"] + data["papers"]]
        return HttpResponseRedirect(f"/gallery/shown/?uids={','.join(uids)}")
    return render(request, "files_gallery/write.html", {"form": form})


@personal_page
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """The files as the account may see them."""
    uids = [uuid.UUID(uid) for uid in request.GET["uids"].split(",")]
    pictures, papers = queries.shown_files(uids, request.user.uid)
    context = {
        "pictures": [pictures[uid] for uid in uids if uid in pictures],
        "papers": [papers[uid] for uid in uids if uid in papers],
    }
    return render(request, "files_gallery/shown.html", context)


urlpatterns = [
    path("gallery/", write),
    path("gallery/shown/", shown),
    *urlpatterns,
]
