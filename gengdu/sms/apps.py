"""The app's entry in Django."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    """gengdu.sms"""

    name = "gengdu.sms"
    label = "sms"
