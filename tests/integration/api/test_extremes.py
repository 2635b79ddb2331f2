"""Extremes in every parameter and body: a refusal in so many words, and the next caller is served right."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from ocr_identity.adapters.postgres.database import Database
from tests.integration.api.caller import Api

EARLIEST, LATEST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
EXTREMES = [
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\u202e", "\U0001f600", "a" * 5000,
    "%", "'", '"', "\\", "null", "true",
    "1_0", "1e3", "0x10", "-1", "0", str(2**31), str(2**63), str(2**64), "9" * 5000, "NaN", "Infinity",
    EARLIEST, LATEST, "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-25", "0", "-" + "9" * 30,
    "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "[]", "{}",
]  # fmt: skip
BODIES: list[Any] = [
    {"since": EARLIEST}, {"until": LATEST}, {"since": LATEST, "until": EARLIEST}, {"limit": 2**64},
    {"limit": True}, {"code": "\x00"}, {"filename": "\ud83d"}, {"filename": "\x00"}, {"size": 10**4000},
    {"ordering": 2**31}, {"ordering": -(2**63)}, {"url": "https://" + "a" * 1990}, {"url": "https://[fec0::1]/"},
    {"email_events": ["\x00"]}, {"items": [{"size": 2**63}] * 100}, [], None, "text", 7, {"a": {"b": [[[]]]}},
]  # fmt: skip


@pytest.fixture
def patient(database: Database) -> Api:
    return Api(database, quota_uploads=10**6)


def parameters(api: Api) -> Iterator[tuple[str, str, str, str]]:
    """Yield method, path, and the place and name of each parameter that the document tells of."""
    document = api.call("GET", "/openapi.json", user=None)[1]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for one in operation.get("parameters", []):
                yield method.upper(), path, one["in"], one["name"]


def test_parameters_with_extremes_return_no_5xx_and_spare_the_next_caller(patient: Api) -> None:
    carla = patient.call("GET", "/users/me", user="carla")[1]["user_id"]
    asked = [one for one in parameters(patient) if one[0] != "DELETE"]
    assert len(asked) > 30

    for method, path, place, name in asked:
        for extreme in EXTREMES:
            bare = path.replace("{", "<").replace("}", ">")
            for part in [one for one in bare.split("/") if one.startswith("<")]:
                value = quote(extreme, safe="") or "x" if part == f"<{name}>" else str(uuid4())
                bare = bare.replace(part, value)
            given = {name: extreme} if place == "query" else {}
            headers = {"Content-Type": "application/json"} | ({name: extreme} if place == "header" else {})
            status, _ = patient.call(
                method, bare, {}, queryStringParameters=given, headers=headers,
                multiValueQueryStringParameters={one: [value] for one, value in given.items()},
            )  # fmt: skip

            assert status < 500, (method, path, name, extreme[:40])
        answer = patient.call("GET", "/users/me", user="carla")
        assert (answer[0], answer[1]["user_id"]) == (200, carla), (method, path, name)


def test_bodies_with_extremes_return_no_5xx_and_spare_the_next_caller(patient: Api) -> None:
    carla = patient.call("GET", "/users/me", user="carla")[1]["user_id"]
    document = patient.call("GET", "/openapi.json", user=None)[1]

    for path, item in document["paths"].items():
        for method in item.keys() & {"post", "put", "patch"}:
            filled = path.replace("{subject_type}", "customer")
            while "{" in filled:
                filled = filled.replace(filled[filled.index("{") : filled.index("}") + 1], str(uuid4()), 1)
            for body in BODIES:
                status, _ = patient.call(method.upper(), filled, body, groups="[admin]")
                assert status < 500, (method, path, str(body)[:60])
            assert patient.call("GET", "/users/me", user="carla")[1]["user_id"] == carla, (method, path)


@pytest.mark.parametrize("value", [EARLIEST, LATEST])
@pytest.mark.parametrize("name", ["created_from", "created_to"])
def test_list_media_with_a_time_that_utc_has_not_names_the_parameter(api: Api, name: str, value: str) -> None:
    status, problem = api.call("GET", f"/media?{name}={value}")

    assert (status, problem["errors"][0]["field"]) == (422, f"query.{name}")
