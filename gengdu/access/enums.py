"""Roles, each granted for a region, and the rights they give in the back office (DESIGN §7)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account may do within a grant's region, organisation and rubrics."""

    FARMER = "farmer", _("farmer")
    PARTY_MEMBER = "party_member", _("party member")
    TECHNICIAN = "technician", _("agri-technician")
    INPUT_DEALER = "input_dealer", _("input dealer")
    TRADER = "trader", _("trader")
    EXPERT = "expert", _("expert")
    VOLUNTEER = "volunteer", _("volunteer")
    STATION_MANAGER = "station_manager", _("station manager")
    CONTRIBUTOR = "contributor", _("contributor")
    EDITOR = "editor", _("editor")
    REVIEWER = "reviewer", _("reviewer")
    LEARNING_MANAGER = "learning_manager", _("learning manager")
    STATISTICIAN = "statistician", _("statistician")
    SERVICE_AGENT = "service_agent", _("service-desk agent")
    OPERATIONS = "operations", _("operations engineer")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("auditor")


MEMBER_ROLES: Final = frozenset(
    {Role.FARMER, Role.PARTY_MEMBER, Role.INPUT_DEALER, Role.TRADER, Role.VOLUNTEER}
)
"""Act for themselves only: no second factor, no /console/."""

STAFF_ROLES: Final = frozenset(set(Role) - MEMBER_ROLES)
"""See other people's data or speak for an organisation: /console/, with a second factor."""

ADMIN_ROLES: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""The three administrators; one account holds at most one of them (SECURITY 20)."""

PARTNER_ROLES: Final = frozenset({Role.CONTRIBUTOR, Role.EXPERT})
"""All that a partner organisation's people can be: they write and advise, they never publish."""


class Right(models.TextChoices):
    """What a back-office section asks for, "section.verb"; `rules.RIGHTS` says who has it."""

    REGIONS_VIEW = "regions.view", _("see regions")
    REGIONS_CHANGE = "regions.change", _("change regions")
    ORGANISATIONS_VIEW = "organisations.view", _("see organisations")
    ORGANISATIONS_CHANGE = "organisations.change", _("change organisations")
    GRANTS_VIEW = "grants.view", _("see grants")
    GRANTS_CHANGE = "grants.change", _("give and take roles")
    ACCOUNTS_VIEW = "accounts.view", _("see accounts")
    ACCOUNTS_CHANGE = "accounts.change", _("end sign-ins, reset, disable accounts")
    PEOPLE_VIEW = "people.view", _("see people, masked")
    PEOPLE_OPEN = "people.open", _("open a name or number, with a reason")
    PEOPLE_CHANGE = "people.change", _("register and correct people")
    PEOPLE_MERGE = "people.merge", _("merge people")
    PEOPLE_ASSIST = "people.assist", _("give out one-time codes")
    PEOPLE_EXPORT = "people.export", _("export people")
    AUDIT_VIEW = "audit.view", _("read the audit log")
    AUDIT_EXPORT = "audit.export", _("export the audit log")
    OPTIONS_VIEW = "options.view", _("see options")
    OPTIONS_CHANGE = "options.change", _("change options")
    JOBS_VIEW = "jobs.view", _("see background work")
    JOBS_CHANGE = "jobs.change", _("retry and cancel background work")
    SMS_VIEW = "sms.view", _("see the state of text messages")
    CROPS_VIEW = "crops.view", _("see crops, stages, calendars and weather")
    CROPS_WRITE = "crops.write", _("propose changes to crops, stages and calendars")
    WEATHER_CHANGE = "weather.change", _("import daily weather and take it back")
    DRAFTS_WRITE = "drafts.write", _("write drafts")
    OBSERVATIONS_VIEW = "observations.view", _("see observations in the field")
    OBSERVATIONS_CHANGE = "observations.change", _("record and undo observations")
    REPORTS_DECIDE = "reports.decide", _("decide about reported stages")
    CONTENT_APPROVE = "content.approve", _("approve content")
    CONTENT_PUBLISH = "content.publish", _("publish content")
    ARTICLES_VIEW = "articles.view", _("see articles, drafts too")
    CONTENT_RECALL = "content.recall", _("take published content back")
    NOTICES_PUBLISH = "notices.publish", _("publish notices within the own place")
    RUBRICS_VIEW = "rubrics.view", _("see rubrics, topics and review policies")
    RUBRICS_CHANGE = "rubrics.change", _("change rubrics, topics and review policies")
    EMERGENCY_SEND = "emergency.send", _("send emergencies, at any hour and past every limit")
    DELIVERIES_VIEW = "deliveries.view", _("see whom messages reached")
    UNREACHED_VIEW = "unreached.view", _("see which households a message has not reached")
    CHANGES_READ = "changes.read", _("read the change feed")
    CLIENTS_VIEW = "clients.view", _("see the programs of organisations")
    CLIENTS_CHANGE = "clients.change", _("let programs of organisations in and out")
    DELIVERIES_STOP = "deliveries.stop", _("stop the ringing of a message and take it up again")
