"""What the audit verbs of the core mean, for histories and the log."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from gengdu.console.registry import Words, add_verbs

VERBS: Mapping[str, Words] = {
    "access.grant.export": _("roles exported"),
    "access.organisation.change_hotline": _("hotline changed"),
    "access.organisation.close": _("organisation closed"),
    "access.organisation.export": _("organisations exported"),
    "access.organisation.make": _("organisation added"),
    "access.organisation.rename": _("organisation renamed"),
    "access.request.refuse": _("request refused"),
    "access.role.grant": _("role given"),
    "access.role.revoke": _("role revoked"),
    "audit.checkpoint.accept": _("checkpoint of the log accepted"),
    "audit.entry.export": _("audit log exported"),
    "audit.entry.verify": _("audit log checked"),
    "audit.log.prune": _("old part of the audit log deleted"),
    "jobs.job.cancel": _("work stopped"),
    "jobs.job.export": _("background work exported"),
    "jobs.job.retry": _("work started anew"),
    "options.value.clear": _("option inherits again"),
    "options.value.set": _("option set"),
    "people.account.change_password": _("password changed"),
    "people.account.change_phone": _("phone number changed"),
    "people.account.confirm": _("confirmed to be the owner"),
    "people.account.disable": _("account disabled"),
    "people.account.enable": _("account enabled"),
    "people.account.end_sign_ins": _("signed out everywhere by an administrator"),
    "people.account.erase": _("account erased"),
    "people.account.register": _("account registered"),
    "people.account.reset_password": _("forgotten password replaced"),
    "people.account.set_large_type": _("large type set"),
    "people.account.sign_in": _("signed in"),
    "people.assist_code.issue": _("one-time code issued"),
    "people.consent.give": _("consent given"),
    "people.consent.withdraw": _("consent withdrawn"),
    "people.enrolment.issue": _("enrolment link issued"),
    "people.enrolment.use": _("enrolment link used"),
    "people.household.move": _("household moved"),
    "people.keys.rotate": _("encryption keys rotated"),
    "people.person.add": _("family member added"),
    "people.person.change": _("family member changed"),
    "people.person.erase": _("person erased"),
    "people.person.export": _("personal data exported"),
    "people.person.merge": _("two entries merged"),
    "people.person.open": _("name and number opened"),
    "people.person.register": _("person without a phone registered"),
    "people.person.unmerge": _("merge undone"),
    "people.person.update": _("profile changed"),
    "people.second_factor.ask_reset": _("reset of the second step announced"),
    "people.second_factor.cancel_reset": _("reset of the second step stopped"),
    "people.second_factor.confirm": _("second step set up"),
    "people.second_factor.renew_recovery": _("recovery codes renewed"),
    "people.second_factor.reset": _("second step reset"),
    "people.second_factor.verify": _("second step passed"),
    "people.sign_in.end": _("signed out"),
    "people.sign_in.keep": _("device named one's own"),
    "regions.reference.load": _("places loaded"),
    "regions.region.add": _("local place added"),
    "regions.region.export": _("places exported"),
    "regions.region.recode": _("official code changed"),
    "regions.region.rename": _("place renamed"),
    "regions.region.succeed": _("places merged, moved or divided"),
    "regions.region.undo_succession": _("change of places undone"),
}


def register_all() -> None:
    """The words of every verb that a core app writes."""
    add_verbs(VERBS)
