"""Routes for reviewers: what waits, claims under a lease, decisions."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.auth import current_user
from functions.api.downloads import signer
from functions.api.openapi import operation
from functions.api.schemas.common import Moment, Whole
from functions.api.schemas.media import Rendition
from functions.api.schemas.reviews import (
    ClaimRequest,
    Decided,
    DecisionRequest,
    EndedReview,
    EndedReviews,
    HeldReview,
    WaitingReview,
    WaitingReviews,
)
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.request_errors import ForbiddenError
from ocr_identity.domain.result_schema import ReadingSchema
from ocr_identity.domain.review import ReviewState
from ocr_identity.domain.states import Role
from ocr_identity.observability import record_review
from ocr_identity.ports.reviews import ReviewRecord, Verdict
from ocr_identity.services.reviews import checked_corrections


def add_reviews(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes for reviewers, who see what is in review and nobody's other files."""
    _add_lists(app, services)
    _add_claims(app, services)
    _add_decision(app, services)


def _add_lists(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get("/reviews", **operation("reviews", "What waits for a review", WaitingReviews, 200, 403))
    def list_reviews(
        kind: Annotated[DocumentType | None, Query()] = None,
        limit: Annotated[Whole, Query(ge=1, le=100)] = 50,
    ) -> WaitingReviews:
        """List the reviews that you may claim, the oldest first; none of documents of your own."""
        found = services.reviews.waiting(current_user(app), kind, limit)
        return WaitingReviews(items=[WaitingReview.of(one) for one in found])

    @app.get("/reviews/ended", **operation("reviews", "What reviews brought", EndedReviews, 200, 403))
    def list_ended_reviews(
        since: Annotated[Moment | None, Query()] = None,
        limit: Annotated[Whole, Query(ge=1, le=500)] = 100,
    ) -> EndedReviews:
        """Reviews that have ended after a time, the oldest first: the model's values, and people's.

        For reviewers who are administrators: these are documents of all. Each look is in the audit log.
        """
        actor = current_user(app)
        if Role.ADMIN not in actor.roles:
            raise ForbiddenError("This is for reviewers who are administrators.")
        seconds = services.settings.download_url_seconds
        return EndedReviews(
            items=[
                EndedReview.of(one, services.objects.presign_get(one.object_key, one.filename, seconds))
                for one in services.reviews.decided(actor, since, limit)
            ]
        )


def _add_claims(app: APIGatewayRestResolver, services: ApiServices) -> None:
    lease_s = services.settings.review_lease_seconds

    @app.post("/reviews/claim", **operation("reviews", "Claim a review", HeldReview, 200, 403, 404, 409))
    def claim_review(request: ClaimRequest) -> HeldReview:
        """Have a review for a while: the oldest that waits, or the one that you name; yours is renewed."""
        actor = current_user(app)
        record = services.reviews.claim(actor, request.review_id, request.document_type, lease_s)
        return HeldReview.held(record, _pictures(services, record))


def _add_decision(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.put("/reviews/<review_id>", **operation("reviews", "Decide a review", Decided, 200, 403, 404, 409))
    def decide_review(review_id: UUID, request: DecisionRequest) -> Decided:
        """Confirm, correct or reject the reading that you have, or hand it back.

        Values take the form in which readings tell them. What does not fit its check digit is refused first.
        """
        actor = current_user(app)
        if request.decision == "hand_back":
            services.reviews.hand_back(actor, review_id)
            return Decided(review_id=review_id, state=ReviewState.OPEN)
        held = services.reviews.held(actor, review_id)
        reading = ReadingSchema.model_validate(held.output)
        changed = checked_corrections(reading, request.fields, accept_mismatch=request.accept_mismatch)
        verdict = request.verdict(changed, held.proposed)
        state = services.reviews.decide(actor, review_id, verdict)
        services.publish_events(held.object_key)
        _count(held, state, reading, verdict)
        return Decided(review_id=review_id, state=state)


def _count(held: ReviewRecord, state: ReviewState, reading: ReadingSchema, verdict: Verdict) -> None:
    """Count the end of a review: each field that was looked at, unless nothing was taken."""
    looked_at = {
        name: (found.confidence, name in verdict.corrections)
        for name, found in reading.fields.items()
        if name in held.fields and state in {ReviewState.CONFIRMED, ReviewState.CORRECTED}
    }
    record_review(state, held.document_type, looked_at)


def _pictures(services: ApiServices, record: ReviewRecord) -> list[Rendition]:
    """List the pictures of the pages, whoever owns them: the review allows it, until its lease ends."""
    made = services.media.renditions(record.owner_id, [record.media_id])
    left = record.lease_expires_at - datetime.now(UTC) if record.lease_expires_at else timedelta()
    sign = signer(services, max(1, int(left.total_seconds())))
    return [Rendition.of(one, sign) for one in made]
