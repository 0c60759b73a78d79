"""The tables of people, by noun."""

from gengdu.people.models.accounts import Account, AssistCode, Enrolment, PasswordHistory, SignIn
from gengdu.people.models.consents import Consent
from gengdu.people.models.merges import Merge
from gengdu.people.models.persons import Household, NameGram, Person
from gengdu.people.models.second_factor import RecoveryCode, SecondFactor, SecondFactorReset

__all__ = [
    "Account",
    "AssistCode",
    "Consent",
    "Enrolment",
    "Household",
    "Merge",
    "NameGram",
    "PasswordHistory",
    "Person",
    "RecoveryCode",
    "SecondFactor",
    "SecondFactorReset",
    "SignIn",
]
