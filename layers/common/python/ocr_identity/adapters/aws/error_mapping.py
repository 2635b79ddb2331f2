"""What AWS' services and botocore say went wrong → our own errors."""

from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.domain.errors import AccessRefusedError, OcrIdentityError

# What no repeat changes: permissions, keys and names of the deployment are wrong.
REFUSED = frozenset({
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403",
    "Forbidden", "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "KMSAccessDenied", "KMSAccessDeniedException", "KMS.AccessDeniedException", "KMS.DisabledException",
})  # fmt: skip


def to_domain_error(
    error: BotoCoreError | ClientError,
    otherwise: type[OcrIdentityError],
    known: Mapping[str, type[OcrIdentityError]] | None = None,
) -> OcrIdentityError:
    """Map a service answer to an error: one of `known` by its code, `AccessRefusedError`, or `otherwise`.

    Raise it `from error`: logs tell the service's code and request id, never its text, which quotes
    keys, names and URLs.
    """
    code = code_of(error)
    if known and code in known:
        return known[code]()
    return AccessRefusedError() if code in REFUSED else otherwise()


def code_of(error: BotoCoreError | ClientError) -> str:
    """Return the service's code; empty where it did not answer."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""
