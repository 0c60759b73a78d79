"""Person, household and account; sign-ins, second factor, consents.

A person is who things belong to; an account is what signs in.
"""
