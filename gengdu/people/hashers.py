"""Argon2id at OWASP's parameters: Django's default costs six times that (notes/performance)."""

from typing import ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from gengdu.people.gateways.hasher import Hasher, done


class OwaspArgon2id(Argon2PasswordHasher):
    """m = 19 MiB, t = 2, p = 1."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
    apart: ClassVar[Hasher | None] = None
    """Who makes the hashes of a web process (config/server.py); else they are made here."""

    def encode(self, password: str, salt: str) -> str:
        """The stored form."""
        costs = {
            "time_cost": self.time_cost,
            "memory_cost": self.memory_cost,
            "parallelism": self.parallelism,
            "hash_len": self.params().hash_len,
        }
        return f"{self.algorithm}{self._do(password=password, salt=salt, **costs)['encoded']}"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the stored form is this password's, whatever it cost when it was made."""
        stored = encoded.partition("$")[2]
        return bool(self._do(password=password, encoded=f"${stored}")["fits"])

    def _do(self, **work: object) -> dict[str, object]:
        return (self.apart.do if self.apart else done)(work)
