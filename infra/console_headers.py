"""What the console's pages may load and who may frame them: the same on AWS and on the embedded stack."""

from collections.abc import Iterable

# The browser asks before it looks, listens or finds out where it is; photos come from its file dialogue.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=()"
REFERRERS = "no-referrer"


def content_security_policy(connect: Iterable[str], pictures: Iterable[str]) -> str:
    """Scripts and styles of our own alone; requests go to `connect`, pictures come from `pictures`.

    Nobody may frame the pages, and no form leads away (https://www.w3.org/TR/CSP3/).
    """
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "worker-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:", *pictures),
        "connect-src": ("'self'", *connect),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())
