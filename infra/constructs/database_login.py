"""Whom functions sign in to the database as: roles that own nothing, and the migration as the owner."""

from infra.constructs.database import Database
from infra.environments import Environment


def login(environment: Environment, database: Database | None, function: str) -> dict[str, str | None]:
    """Return the variables of `function`, which is not the migration."""
    is_ocr = function == "ocr"
    if database:
        return {"DATABASE_URL": database.ocr_url if is_ocr else database.url}
    url = environment.application_database_url or environment.database_url
    arn = environment.database_secret_arn
    if is_ocr:
        url, arn = environment.ocr_database_url or url, environment.ocr_database_secret_arn or arn
    return {"DATABASE_URL": url, "DATABASE_SECRET_ARN": arn}


def ownership(environment: Environment, database: Database | None, _migrate: str) -> dict[str, str | None]:
    """Return the migration's variables: the owner, and whom it makes for the others."""
    if database:
        return {
            "DATABASE_URL": database.owner_url,
            "APPLICATION_DATABASE_SECRET_ARN": database.application_secret.secret_arn,
            "OCR_DATABASE_SECRET_ARN": database.ocr_secret.secret_arn,
        }
    if owner := environment.migration_secret_arn:
        functions = environment.database_secret_arn
        return {
            "DATABASE_SECRET_ARN": owner,
            "APPLICATION_DATABASE_SECRET_ARN": functions,
            "OCR_DATABASE_SECRET_ARN": environment.ocr_database_secret_arn,
        }
    return {
        "DATABASE_URL": environment.database_url,
        "DATABASE_SECRET_ARN": environment.database_secret_arn,
        "APPLICATION_DATABASE_URL": environment.application_database_url,
        "OCR_DATABASE_URL": environment.ocr_database_url,
    }
