"""Reviews on which two people must agree, through the API over a real Postgres."""

from typing import Any

from ocr_identity.domain.review import ReviewRule
from tests.integration.api.caller import Api
from tests.integration.api.test_reviews import claim, decide, reviewer, waiting
from tests.integration.jobs import column

TWICE = {"default": ReviewRule(sample_percent=100, second_look=("surname",))}


def test_second_look_takes_two_people_who_agree_before_the_end(api: Api) -> None:
    ticket, held = waiting(api, TWICE), claim(api)

    said: dict[str, Any] = {"decision": "correct", "fields": {"surname": "ERICSSON"}}
    assert decide(api, held["review_id"], **said)[1]["state"] == "open"
    assert api.call("GET", f"/task/{ticket['task_id']}")[1]["result"]["review"] == "pending"
    assert reviewer(api, "POST", "/reviews/claim", {})[1]["code"] == "nothing_to_review"
    again = claim(api, "rob")
    assert (again["is_second"], again["proposed"]) == (True, {"surname": "ERICSSON"})
    assert decide(api, held["review_id"], user="rob", decision="confirm")[1]["state"] == "corrected"
    (event,) = [one for one in api.publisher.published if one.type == "document.reviewed"]
    assert event.to_json()["data"]["corrected"] == ["surname"]


def test_second_look_of_who_disagrees_goes_to_a_third(api: Api) -> None:
    waiting(api, TWICE)
    held = claim(api)

    reject: dict[str, Any] = {"decision": "reject", "code": "suspected_fraud"}
    assert decide(api, held["review_id"], **reject)[1]["state"] == "open"
    assert claim(api, "rob")["proposed_code"] == "suspected_fraud"
    otherwise: dict[str, Any] = {"decision": "correct", "fields": {"surname": "ERIKSSON"}}
    assert decide(api, held["review_id"], user="rob", **otherwise)[1]["state"] == "open"
    claim(api, "rose")
    assert decide(api, held["review_id"], user="rose", decision="confirm")[1]["state"] == "confirmed"
    assert len(column(api.database, "SELECT id FROM review_decisions")) == 3


def test_second_look_of_an_erased_reviewer_with_the_same_token_is_refused(api: Api) -> None:
    waiting(api, TWICE)
    held = claim(api)
    decide(api, held["review_id"], decision="reject", code="suspected_fraud")
    assert reviewer(api, "DELETE", "/owners/me/data")[0] == 202

    body = {"review_id": held["review_id"]}
    assert reviewer(api, "POST", "/reviews/claim", body)[1]["code"] == "own_document"
    assert reviewer(api, "POST", "/reviews/claim", {})[1]["code"] == "nothing_to_review"
