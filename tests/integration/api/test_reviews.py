"""Reviews through the API over a real Postgres: claimed, corrected, and told to who owns the document."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ocr_identity.domain.review import ReviewRule
from tests.integration.api.caller import Api
from tests.integration.jobs import column, run

LOOKED_AT = {"default": ReviewRule(sample_percent=100)}
PERSONAL = ("ERIKSSON", "ERICSSON")


def reviewer(api: Api, method: str, path: str, body: Any = None, user: str = "rita") -> tuple[int, Any]:
    return api.call(method, path, body, user, groups="[reviewer]")


def waiting(api: Api, rules: dict[str, ReviewRule] | None = None, name: str = "first") -> dict[str, Any]:
    """Make a ticket whose reading waits for a review."""
    ticket = api.ticket(name)
    api.read(ticket, rules=rules or LOOKED_AT)
    return ticket


def claim(api: Api, user: str = "rita") -> dict[str, Any]:
    status, body = reviewer(api, "POST", "/reviews/claim", {}, user)
    assert status == 200, body
    return dict(body)


def decide(api: Api, review_id: str, user: str = "rita", **said: Any) -> tuple[int, Any]:
    return reviewer(api, "PUT", f"/reviews/{review_id}", said, user)


def test_reading_without_a_rule_waits_for_nobody(api: Api) -> None:
    ticket = api.ticket()
    api.read(ticket)

    assert "review" not in api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]
    assert reviewer(api, "GET", "/reviews")[1]["items"] == []
    assert reviewer(api, "POST", "/reviews/claim", {})[1]["code"] == "nothing_to_review"


def test_reading_with_a_rule_is_told_as_pending_and_not_reviewed(api: Api) -> None:
    ticket = waiting(api)

    assert api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]["review"] == "pending"
    assert api.call("GET", f"/media/{ticket['media_id']}/ocr")[1]["review"] == "pending"
    (told,) = [one for one in api.publisher.published if one.type == "document.read"]
    assert told.data.model_dump()["reviewed"] is False


def test_claim_review_shows_fields_and_pictures_the_list_shows_neither(api: Api) -> None:
    waiting(api)

    (listed,) = reviewer(api, "GET", "/reviews")[1]["items"]
    held = claim(api)

    assert listed["reasons"] == ["sample"]
    assert "fields" not in listed
    assert held["look_at"] == ["surname", "birth_date", "expiry_date"]
    assert held["fields"]["surname"]["value"] == "ERIKSSON"
    assert reviewer(api, "GET", "/reviews", user="rob")[1]["items"] == []


def test_claim_review_of_who_has_one_gives_it_again(api: Api) -> None:
    waiting(api, name="one")
    waiting(api, name="two")
    held = claim(api)

    assert claim(api)["review_id"] == held["review_id"]
    assert [one["state"] for one in reviewer(api, "GET", "/reviews")[1]["items"]] == ["claimed", "open"]


def test_decide_review_with_corrections_finds_the_file_by_them(api: Api) -> None:
    ticket, held = waiting(api), claim(api)
    fields = {"surname": "ZEBULON", "document_type": "visa", "expiry_date": ""}

    decide(api, held["review_id"], decision="correct", fields=fields)

    for query in ("text=zebulon", "kind=visa"):
        found = api.call("GET", f"/media?{query}")[1]["items"]
        assert [one["media_id"] for one in found] == [ticket["media_id"]], query
    result = api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]
    assert result["document_type"] == "visa"
    assert "expiry_date" not in result["fields"]
    assert column(api.database, "SELECT surname FROM identity_documents") == ["ZEBULON"]
    assert column(api.database, "SELECT expiry_date FROM identity_documents") == [None]


def test_reading_anew_takes_the_older_readings_review_away(api: Api) -> None:
    ticket = waiting(api)
    held = claim(api)
    api.call("POST", f"/media/{ticket['media_id']}/ocr")
    api.read(ticket, rules=LOOKED_AT)

    assert decide(api, held["review_id"], decision="confirm")[1]["code"] == "not_found"
    assert len(column(api.database, "SELECT id FROM reviews")) == 1


def test_decide_review_with_a_correction_changes_what_the_owner_sees(api: Api) -> None:
    ticket, held = waiting(api), claim(api)

    status, body = decide(api, held["review_id"], decision="correct", fields={"surname": "ERICSSON"})

    assert (status, body["state"]) == (200, "corrected")
    result = api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]
    surname = result["fields"]["surname"]
    assert (surname["value"], surname["raw"], surname["confidence"]) == ("ERICSSON", "ERIKSSON", 1.0)
    assert result["review"] == "corrected"
    (event,) = [one for one in api.publisher.published if one.type == "document.reviewed"]
    told = event.to_json()["data"]
    assert (told["outcome"], told["corrected"], told["reviewed"]) == ("corrected", ["surname"], True)
    assert not any(name in str(told) for name in PERSONAL)


def test_decide_review_keeps_both_values_who_and_when(api: Api) -> None:
    waiting(api)
    held = claim(api)
    decide(api, held["review_id"], decision="correct", fields={"surname": "ERICSSON"})

    changes = column(api.database, "SELECT changes FROM review_decisions")
    assert changes == [{"surname": {"model": "ERIKSSON", "person": "ERICSSON"}}]
    who = "SELECT subject FROM users JOIN review_decisions ON reviewer_id = users.id"
    assert column(api.database, f"{who} WHERE decided_at IS NOT NULL") == ["rita"]
    actions = column(api.database, "SELECT action FROM audit_logs WHERE action LIKE 'review%' ORDER BY id")
    assert actions == ["review.claimed", "review.corrected"]


def test_ended_reviews_are_for_reviewers_who_are_administrators_and_each_look_is_audited(api: Api) -> None:
    waiting(api)
    held = claim(api)
    decide(api, held["review_id"], decision="correct", fields={"surname": "ERICSSON"})

    assert reviewer(api, "GET", "/reviews/ended")[1]["code"] == "forbidden"
    assert api.call("GET", "/reviews/ended", user="root", groups="admin")[1]["code"] == "forbidden"
    (ended,) = api.call("GET", "/reviews/ended", user="root", groups="[admin, reviewer]")[1]["items"]
    assert (ended["model"]["surname"], ended["corrections"]) == ("ERIKSSON", {"surname": "ERICSSON"})
    looks = column(api.database, "SELECT subject_id FROM audit_logs WHERE action = 'review.exported'")
    assert [str(one) for one in looks] == [held["review_id"]]


@pytest.mark.parametrize(
    ("said", "state"),
    [({"decision": "confirm"}, "confirmed"), ({"decision": "reject", "code": "unreadable"}, "rejected")],
)
def test_decide_review_otherwise_leaves_the_fields(api: Api, said: dict[str, str], state: str) -> None:
    ticket, held = waiting(api), claim(api)

    assert decide(api, held["review_id"], **said)[1]["state"] == state

    result = api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]
    assert (result["review"], result["fields"]["surname"]["value"]) == (state, "ERIKSSON")
    assert result.get("review_code") == said.get("code")


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "correct"},
        {"decision": "confirm", "fields": {"surname": "X"}},
        {"decision": "reject"},
        {"decision": "confirm", "code": "unreadable"},
        {"decision": "guess"},
        {"decision": "correct", "fields": {"birth_date": "yesterday"}},
    ],
)
def test_decide_review_with_what_does_not_fit_is_refused_and_stays_held(
    api: Api, said: dict[str, Any]
) -> None:
    waiting(api)
    held = claim(api)

    assert decide(api, held["review_id"], **said)[0] == 422
    assert decide(api, held["review_id"], decision="confirm")[0] == 200


def test_decide_review_of_anothers_claim_is_refused(api: Api) -> None:
    waiting(api)
    held = claim(api)

    status, body = decide(api, held["review_id"], user="rob", decision="confirm")
    assert (status, body["code"]) == (409, "review_not_held")
    status, body = reviewer(api, "POST", "/reviews/claim", {"review_id": held["review_id"]}, "rob")
    assert (status, body["code"]) == (409, "review_not_held")


def test_claim_whose_lease_ended_goes_to_another_and_decides_nothing(api: Api) -> None:
    waiting(api)
    held = claim(api)
    run(api.database, "UPDATE reviews SET lease_expires_at = now() - interval '1 second'")

    assert decide(api, held["review_id"], decision="confirm")[1]["code"] == "review_not_held"
    assert claim(api, "rob")["review_id"] == held["review_id"]
    assert decide(api, held["review_id"], user="rob", decision="confirm")[0] == 200


def test_hand_back_lets_another_claim_at_once(api: Api) -> None:
    waiting(api)
    held = claim(api)

    assert decide(api, held["review_id"], decision="hand_back")[1]["state"] == "open"
    assert claim(api, "rob")["review_id"] == held["review_id"]


def test_owner_who_is_a_reviewer_never_reviews_their_own(api: Api) -> None:
    waiting(api)
    (review_id,) = column(api.database, "SELECT id FROM reviews")

    assert reviewer(api, "GET", "/reviews", user="anna")[1]["items"] == []
    assert reviewer(api, "POST", "/reviews/claim", {}, "anna")[1]["code"] == "nothing_to_review"
    body = {"review_id": str(review_id)}
    assert reviewer(api, "POST", "/reviews/claim", body, "anna")[1]["code"] == "own_document"


def test_storm_of_claims_gives_each_review_once(api: Api) -> None:
    for number in range(6):
        waiting(api, name=f"file{number}")

    # A caller keeps its last answer's headers, so that each thread has its own.
    callers = [(Api(api.database), f"reviewer{number}") for number in range(3)]
    with ThreadPoolExecutor(len(callers)) as pool:
        taken = list(pool.map(lambda one: take_all(*one), callers))
    assert len({one for some in taken for one in some}) == sum(map(len, taken)) == 6


def take_all(api: Api, user: str) -> list[str]:
    """Claim and confirm until nothing waits; what was had."""
    mine = []
    while (answer := reviewer(api, "POST", "/reviews/claim", {}, user))[0] == 200:
        mine.append(answer[1]["review_id"])
        assert decide(api, mine[-1], user=user, decision="confirm")[0] == 200
    return mine


def test_reviews_of_a_deleted_file_end_with_it(api: Api) -> None:
    ticket, held = waiting(api), claim(api)
    api.call("DELETE", f"/media/{ticket['media_id']}")

    assert decide(api, held["review_id"], decision="confirm")[1]["code"] == "not_found"
    assert reviewer(api, "GET", "/reviews")[1]["items"] == []
