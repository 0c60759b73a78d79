"""A member's program: a test client that holds a token and speaks JSON, and no cookie."""

import json
import secrets
from typing import Any

from django.http import HttpResponse
from django.test import Client

from gengdu.access.models import ApiToken
from gengdu.people.actions.opening import open_sign_in
from gengdu.people.actions.second_factor import mark_passed
from gengdu.people.enums import SignInMethod
from gengdu.people.models import Account
from gengdu.people.queries.accounts import token_hash
from gengdu.people.tests.factories import new_device

API = "/api/v1"


class Program:
    """`Program(mei).get("/me")`; without an account a guest's."""

    def __init__(self, account: Account | None = None, *, second_factor: bool = False) -> None:
        self.client = Client()
        self.token = ""
        self.headers: dict[str, str] = {}
        if account is not None:
            opened = open_sign_in(
                account=account, method=SignInMethod.CODE, device=new_device(own=True)
            )
            if second_factor:
                mark_passed(sign_in=opened.sign_in)
            self.hold(secrets.token_urlsafe(32))
            ApiToken.objects.create(sign_in=opened.sign_in, token_hash=token_hash(self.token))

    def hold(self, token: str) -> None:
        """Send this token from now on."""
        self.token = token

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        """One request."""
        said = self.headers | (headers or {})
        if self.token:
            said = {"Authorization": f"Bearer {self.token}"} | said
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method, API + path, data, content_type="application/json", headers=said
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Look."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Do; `key` is the Idempotency-Key."""
        key = headers.pop("key", "")
        return self.ask("POST", path, body, headers | ({"Idempotency-Key": key} if key else {}))

    def put(self, path: str, body: Any = None) -> HttpResponse:
        """Set."""
        return self.ask("PUT", path, body)

    def delete(self, path: str) -> HttpResponse:
        """Take away."""
        return self.ask("DELETE", path)


def problem(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is a problem by RFC 9457."""
    assert response["Content-Type"] == "application/problem+json"
    said = json.loads(response.content)
    assert said["status"] == response.status_code
    assert said["type"] == f"urn:gengdu:problem:{said['code']}"
    return response.status_code, said["code"]
