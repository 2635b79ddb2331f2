"""The tree of files and what they are attached to, through the API over a real Postgres."""

from itertools import pairwise
from uuid import uuid4

from tests.integration.api.caller import Api
from tests.integration.api.test_library import names


def test_update_media_with_parents_builds_a_tree_and_refuses_cycles(api: Api) -> None:
    a, b, c = (api.ticket(f"{name}.jpg")["media_id"] for name in "abc")

    assert api.call("PATCH", f"/media/{b}", {"parent_id": a, "ordering": 2})[1]["parent_id"] == a
    api.call("PATCH", f"/media/{c}", {"parent_id": b})
    for under in (a, b, c):
        status, problem = api.call("PATCH", f"/media/{a}", {"parent_id": under})
        assert (status, problem["code"]) == (409, "tree_cycle")
    for unknown in (str(uuid4()), api.ticket("theirs.jpg", user="bert")["media_id"]):
        assert api.call("PATCH", f"/media/{a}", {"parent_id": unknown})[0] == 404

    assert names(api, f"?parent_id={a}") == ["b.jpg"]
    assert api.call("PATCH", f"/media/{b}", {"filename": "front.jpg"})[1]["parent_id"] == a
    assert names(api, "?text=front") == ["front.jpg"]
    assert api.call("PATCH", f"/media/{b}", {"parent_id": None})[1]["parent_id"] is None


def test_update_media_beyond_the_deepest_level_is_refused(api: Api) -> None:
    chain = [api.ticket(f"{number}.jpg")["media_id"] for number in range(9)]
    for parent, child in pairwise(chain[:8]):
        assert api.call("PATCH", f"/media/{child}", {"parent_id": parent})[0] == 200

    status, problem = api.call("PATCH", f"/media/{chain[8]}", {"parent_id": chain[7]})

    assert (status, problem["code"]) == (409, "tree_too_deep")
    assert api.call("PATCH", f"/media/{chain[0]}", {"parent_id": chain[8]})[1]["code"] == "tree_too_deep"


def test_delete_media_of_a_parent_moves_its_children_to_the_grandparent(api: Api) -> None:
    a, b, c = (api.ticket(f"{name}.jpg")["media_id"] for name in "abc")
    api.call("PATCH", f"/media/{b}", {"parent_id": a})
    api.call("PATCH", f"/media/{c}", {"parent_id": b})

    api.call("DELETE", f"/media/{b}")

    assert api.call("GET", f"/media/{c}")[1]["parent_id"] == a


def test_attach_media_to_subjects_in_groups_makes_files_found_by_them(api: Api) -> None:
    front, back = api.ticket("front.jpg")["media_id"], api.ticket("back.jpg")["media_id"]
    path = f"/media/{front}/attachments/customer/4711"

    status, attached = api.call("PUT", f"{path}?group=front", {"ordering": 1})
    assert (status, attached["group"], attached["ordering"]) == (200, "front", 1)
    api.call("PUT", f"{path}?group=front", {"ordering": 2})
    api.call("PUT", path, {})
    api.call("PUT", f"/media/{back}/attachments/customer/4711", {})

    assert [one["group"] for one in api.call("GET", path)[1]["items"]] == ["default", "front"]
    assert names(api, "?subject_type=customer&subject_id=4711&sort=name") == ["back.jpg", "front.jpg"]
    assert names(api, "?subject_type=customer&subject_id=4711&group=front") == ["front.jpg"]
    assert names(api, "?subject_type=customer&subject_id=4711", user="bert") == []
    for _ in range(2):
        assert api.call("DELETE", f"{path}?group=front")[0] == 204
    assert len(api.call("GET", f"/media/{front}/attachments")[1]["items"]) == 1
    api.call("DELETE", path)
    assert api.call("GET", path)[0] == 404


def test_attach_media_to_an_unknown_or_foreign_subject_is_refused(api: Api) -> None:
    mine, theirs = api.ticket("a.jpg")["media_id"], api.ticket("b.jpg", user="bert")["media_id"]
    me = api.call("GET", "/users/me")[1]["user_id"]
    good = [f"user/{me}", f"media/{mine}", "case/x-1"]
    bad = [
        f"media/{theirs}",
        f"media/{uuid4()}",
        "media/x",
        f"user/{uuid4()}",
        "planet/mars",
        f"batch/{uuid4()}",
    ]

    for subject in good:
        assert api.call("PUT", f"/media/{mine}/attachments/{subject}", {})[0] == 200
    for subject in bad:
        status, problem = api.call("PUT", f"/media/{mine}/attachments/{subject}", {})
        assert (status, problem["code"]) == (422, "unknown_subject"), subject
    assert api.call("PUT", f"/media/{theirs}/attachments/case/1", {})[0] == 404
