"""Whose request it is: the token of an `Authorization: Bearer` header, or of the body's `api_token`."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from api import answers, messages
from api.farm import current_farm
from worker.jobs import JobRecord
from worker.tokens import Token

SCHEME = "bearer"


def given_secret(body: dict[str, Any] | None = None, field: str = "api_token") -> str:
    """The secret as it was sent, in the header or in this field of the body, "" without one. The header wins."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME and secret.strip():
        return secret.strip()
    sent = (body or {}).get(field)
    return sent.strip() if isinstance(sent, str) else ""


def request_token(body: dict[str, Any] | None = None, field: str = "api_token") -> Token | None:
    """The valid token of this request, None without one."""
    secret = given_secret(body, field)
    return current_farm().tokens.verify(secret) if secret else None


def may_manage(token: Token | None, job: JobRecord) -> bool:
    """A job belongs to the token that submitted it; an admin token has a say in all."""
    return token is not None and (token.admin or (bool(job.token_id) and token.id == job.token_id))


def refused() -> Response:
    """401 in the published form."""
    answer = answers.coded_error(401, messages.INVALID_TOKEN, messages.INVALID_TOKEN_DETAIL)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
