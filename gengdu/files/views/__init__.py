"""Uploads come in and files go out, at the bulk origin; a row of a form is looked at anew."""

from gengdu.files.views.serving import serve
from gengdu.files.views.uploading import thumb, upload

__all__ = ["serve", "thumb", "upload"]
