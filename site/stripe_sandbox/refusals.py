"""Stripe's error answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class Refusal(Exception):
    """An answer other than success, in the shape of Stripe's errors."""

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        kind: str = "invalid_request_error",
        status: int = HTTPStatus.BAD_REQUEST,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code
        self.kind = kind
        self.status = status

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.kind}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes#{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}


def missing(kind: str, identifier: str, *, param: str = "id", status: int = HTTPStatus.NOT_FOUND) -> Refusal:
    """Return a refusal for an object that is not there: 404 where the address names it, 400 where a parameter does."""
    return Refusal(f"No such {kind}: '{identifier}'", param=param, code="resource_missing", status=status)
