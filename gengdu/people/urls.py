"""Addresses of people."""

from django.urls import path

from gengdu.people.views import (
    entering,
    family,
    guests,
    joining,
    mine,
    privacy,
    second_factor,
)

app_name = "people"
urlpatterns = [
    path("sign-up/", joining.sign_up, name="sign_up"),
    path("sign-up/form/", joining.sign_up_form, name="sign_up_form"),
    path("sign-up/consents/", joining.consents, name="consent_text"),
    # Printed on walls without a final slash: a redirect would cost a slow line a second.
    path("j/<slug:code>", joining.village, name="village"),
    path("j/<slug:code>/", joining.village),
    path("j/<slug:code>/poster/", joining.poster, name="poster"),
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/second/", entering.second_step, name="second_step"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("forgot/", entering.forgot, name="forgot"),
    path("enrol/<str:token>", entering.enrol, name="enrol"),
    path("place/", guests.place, name="place"),
    path("me/", mine.home, name="me"),
    path("me/fragment", guests.fragment, name="fragment"),
    path("me/profile/", mine.profile, name="profile"),
    path("me/phone/", mine.phone, name="phone"),
    path("me/password/", mine.password, name="password"),
    path("me/confirm/", mine.confirm, name="confirm"),
    path("me/large-type/", mine.large_type, name="large_type"),
    path("me/sign-ins/", mine.sign_ins, name="sign_ins"),
    path("me/sign-ins/end/", mine.sign_ins_end, name="sign_ins_end"),
    path("me/sign-ins/own/", mine.own_device, name="own_device"),
    path("me/sign-ins/<ref:uid>/end/", mine.sign_in_end, name="sign_in_end"),
    path("me/family/", family.family, name="family"),
    path("me/family/add/", family.family_add, name="family_add"),
    path("me/family/<ref:uid>/", family.family_member, name="family_member"),
    path("me/family/<ref:uid>/remove/", family.family_remove, name="family_remove"),
    path("me/family/<ref:uid>/erase/", family.family_erase, name="family_erase"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/privacy/<slug:purpose>/", privacy.consent, name="consent"),
    path("me/data/", privacy.data, name="data"),
    path("me/second-factor/", second_factor.second_factor, name="second_factor"),
    path("me/second-factor/codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("me/second-factor/keep/", second_factor.reset_cancel, name="reset_cancel"),
]
