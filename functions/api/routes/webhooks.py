"""Webhooks: where to tell an owner of what, tried and looked at."""

from http import HTTPStatus
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.api.auth import current_user
from functions.api.openapi import operation
from functions.api.responses import answer, no_content
from functions.api.schemas.webhooks import (
    Deliveries,
    Delivery,
    RotationRequest,
    Webhook,
    WebhookChange,
    WebhookRequest,
    Webhooks,
)
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.ports.deliveries import WebhookEndpointChange

MOST_DELIVERIES = 100


def add_webhooks(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes of webhooks."""
    _add_list(app, services)
    _add_single(app, services)
    _add_rotation(app, services)
    _add_deliveries(app, services)


def _add_list(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.webhooks

    @app.post("/webhooks", **operation("webhooks", "Add a webhook", Webhook, 201, 409))
    def create_webhook(request: WebhookRequest) -> Response[Webhook]:
        """Add a webhook; its secret is in this answer alone."""
        actor = current_user(app)
        services.sender.check(request.url)
        made = store.add(actor, request.url, tuple(request.event_types))
        return answer(HTTPStatus.CREATED, Webhook.model_validate(made))

    @app.get("/webhooks", **operation("webhooks", "All your webhooks", Webhooks, 200))
    def list_webhooks() -> Webhooks:
        """All your webhooks, without their secrets."""
        found = store.endpoints(current_user(app).user_id)
        return Webhooks(items=[Webhook.model_validate(one) for one in found])


def _add_single(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.webhooks

    @app.get("/webhooks/<endpoint_id>", **operation("webhooks", "A webhook", Webhook, 200, 404))
    def get_webhook(endpoint_id: UUID) -> Webhook:
        """One webhook, without its secret."""
        return Webhook.model_validate(store.endpoint(current_user(app).user_id, endpoint_id))

    @app.patch("/webhooks/<endpoint_id>", **operation("webhooks", "Change a webhook", Webhook, 200, 404))
    def update_webhook(endpoint_id: UUID, request: WebhookChange) -> Webhook:
        """Another URL, other events, a rest, or awake again."""
        actor = current_user(app)
        if request.url is not None:
            services.sender.check(request.url)
        kinds = None if request.event_types is None else tuple(request.event_types)
        changed = store.change(actor, endpoint_id, WebhookEndpointChange(request.url, kinds, request.active))
        return Webhook.model_validate(changed)

    @app.delete("/webhooks/<endpoint_id>", **operation("webhooks", "Remove a webhook", None, 204, 404))
    def delete_webhook(endpoint_id: UUID) -> Response[str]:
        """Remove a webhook and its deliveries."""
        store.remove(current_user(app), endpoint_id)
        return no_content()


def _add_rotation(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/webhooks/<endpoint_id>/secret",
        **operation("webhooks", "Replace a webhook's secret", Webhook, 200, 404),
    )
    def rotate_webhook_secret(endpoint_id: UUID, request: RotationRequest) -> Webhook:
        """Make a new secret, in this answer alone; for a while the old one signs what is sent too."""
        actor = current_user(app)
        return Webhook.model_validate(
            services.webhooks.rotate_secret(actor, endpoint_id, request.overlap_seconds)
        )


def _add_deliveries(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.webhooks

    @app.get(
        "/webhooks/<endpoint_id>/deliveries", **operation("webhooks", "What was sent", Deliveries, 200, 404)
    )
    def list_webhook_deliveries(endpoint_id: UUID) -> Deliveries:
        """List the newest 100 deliveries, with the endpoint's answers."""
        found = store.deliveries(current_user(app).user_id, endpoint_id, MOST_DELIVERIES)
        return Deliveries(items=[Delivery.model_validate(one) for one in found])

    @app.post(
        "/webhooks/<endpoint_id>/test", **operation("webhooks", "Try a webhook", Delivery, 202, 404, 409)
    )
    def test_webhook(endpoint_id: UUID) -> Response[Delivery]:
        """Send a test event, signed like any other; its delivery tells what came of it."""
        made = store.test(current_user(app), endpoint_id)
        services.delivery_queue.enqueue_delivery(made.delivery_id, current_user(app).user_id)
        return answer(HTTPStatus.ACCEPTED, Delivery.model_validate(made))
