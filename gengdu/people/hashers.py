"""Argon2id at OWASP's parameters: Django's default costs six times that (notes/performance)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2id(Argon2PasswordHasher):
    """m = 19 MiB, t = 2, p = 1."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
