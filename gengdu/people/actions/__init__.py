"""What happens to people, by noun: registration, sign_ins, credentials, profile, household,
consents, second_factor, merging, privacy, keys. Import the function from its module.
"""
