"""Choosing files in a form: several at once, in order, each with its words; script or none.

    class ArticleForm(FilesSteps, ActForm):
        pictures = PicturesField(required=False)       # [{"uid", "sha256", "alt"}, …]
        attachments = AttachmentsField(required=False)  # [{"uid", "sha256", "title"}, …]

        def __init__(self, …):
            super().__init__(…)
            self.uploading(actor)                       # whoever fills it in

With script each file goes to the bulk origin by itself as soon as it is chosen. Without, the button
sends the whole form there (`uploading(actor, path)` says from where); the files are kept while the
form is looked at, so that nobody chooses them twice, and go after a week if nothing takes them.
"""

from gengdu.files.forms.fields import AttachmentsField, FilesField, FilesSteps, PicturesField
from gengdu.files.forms.uploads import Row, UploadForm

__all__ = [
    "AttachmentsField",
    "FilesField",
    "FilesSteps",
    "PicturesField",
    "Row",
    "UploadForm",
]
