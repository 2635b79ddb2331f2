"""The REST API over its services: its routes by kind, its problems, its document."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig

from functions.api.auth import require_authentication
from functions.api.openapi import DocumentedResolver, add_openapi_routes, refuse_unknown_parameters
from functions.api.problems import answer_with_problems
from functions.api.routes.admin import add_admin
from functions.api.routes.health import add_health
from functions.api.routes.media import add_media
from functions.api.routes.reviews import add_reviews
from functions.api.routes.tasks import add_tasks
from functions.api.routes.uploads import add_uploads
from functions.api.routes.users import add_users
from functions.api.routes.webhooks import add_webhooks
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.settings import CORS_ALLOWED, CORS_EXPOSED


def _cors(origin: str, *others: str) -> CORSConfig:
    return CORSConfig(
        allow_origin=origin,
        extra_origins=list(others),
        allow_headers=list(CORS_ALLOWED),
        expose_headers=list(CORS_EXPOSED),
        max_age=600,
    )


def create_app(services: ApiServices) -> APIGatewayRestResolver:
    """All routes over `services`."""
    settings = services.settings
    app = DocumentedResolver(
        enable_validation=True,
        cors=_cors(*sorted(settings.cors_origins)) if settings.cors_origins else None,
        # A custom domain's mapping leaves its path in the request's.
        strip_prefixes=[f"/{settings.base_path}"] if settings.base_path else None,
    )
    require_authentication(app, services)
    refuse_unknown_parameters(app)
    answer_with_problems(app)
    add_openapi_routes(app, settings.base_path)
    for add in (
        add_uploads,
        add_tasks,
        add_media,
        add_webhooks,
        add_users,
        add_health,
        add_admin,
        add_reviews,
    ):
        add(app, services)
    return app
