"""The suite's settings with the gallery's pages, for the bulk instance that a journey starts."""

from config.settings_test import *  # noqa: F403 - the suite's
from config.settings_test import TEMPLATES
from gengdu.files.tests.gallery.setting import URLS, templates

ROOT_URLCONF = URLS
TEMPLATES = templates(TEMPLATES)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
