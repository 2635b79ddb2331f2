"""Whom functions sign in to the database as: a role that owns nothing, and the migration as the owner."""

from infra.constructs.database import Database
from infra.environments import Environment


def login(environment: Environment, database: Database | None) -> dict[str, str | None]:
    """Return the variables of all functions but the migration."""
    if database:
        return {"DATABASE_URL": database.url}
    url = environment.application_database_url or environment.database_url
    return {"DATABASE_URL": url, "DATABASE_SECRET_ARN": environment.database_secret_arn}


def ownership(environment: Environment, database: Database | None) -> dict[str, str | None]:
    """Return the migration's variables: the owner, and whom it makes for the others."""
    if database:
        secret = database.application_secret.secret_arn
        return {"DATABASE_URL": database.owner_url, "APPLICATION_DATABASE_SECRET_ARN": secret}
    if owner := environment.migration_secret_arn:
        functions = environment.database_secret_arn
        return {"DATABASE_SECRET_ARN": owner, "APPLICATION_DATABASE_SECRET_ARN": functions}
    return {
        "DATABASE_URL": environment.database_url,
        "DATABASE_SECRET_ARN": environment.database_secret_arn,
        "APPLICATION_DATABASE_URL": environment.application_database_url,
    }
