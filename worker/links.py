"""Addresses of drafts: every form a client may send, and the one address that names the draft.

A draft is named by the address of its JSON. Services also hand out links for their desktop helper,
which carry that address in a parameter inside the fragment, plain or percent-encoded
(`https://ts.fyshark.com/#/cozeToJianyin?drafId=<address>`), or behind a scheme of their own
(`jianyingAssistant://…?drafId=<address>`).
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

DRAFT_PARAMETERS = ("drafId", "draftId", "draft_id", "draft_url", "url")
"""Parameter names under which a link carries a draft's address, as met in the wild. `drafId` is spelled so."""

MAX_NESTING = 3
"""A link in a link in a link; deeper is a mistake or an attack."""

MAX_LENGTH = 8192
"""Longest address: signed addresses run to about 2,000 characters."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_WRAPPING = " \t\r\n\"'`“”‘’《》<>"


def canonical_draft_address(draft_url: str) -> str:
    """The http(s) address of the draft that `draft_url` names.

    Equal drafts give equal addresses whichever form was sent. The address's path and query stay
    byte for byte as they are, since signed addresses break otherwise.

    Raises ValueError whose words begin with "it".
    """
    if len(draft_url) > MAX_LENGTH:
        raise ValueError(f"it is longer than {MAX_LENGTH} characters")
    address = _stripped(draft_url)
    if not address:
        raise ValueError("it is empty")
    for _ in range(MAX_NESTING + 1):
        inner = _wrapped_address(address)
        if inner is None:
            return _checked(address)
        address = inner
    raise ValueError("it wraps links in links too deeply")


def _stripped(text: str) -> str:
    """Without what copying leaves around an address: blanks, quotes, trailing underscores."""
    return text.strip(_WRAPPING).rstrip("_").strip(_WRAPPING)


def _checked(address: str) -> str:
    if _FORBIDDEN.search(address):
        raise ValueError("it holds blanks, control characters or backslashes")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"it is not an address: {error}") from None
    if parts.scheme.lower() not in ("http", "https"):
        shown = f"{parts.scheme}:" if parts.scheme else "no scheme"
        raise ValueError(f"it must be an http or https address, not {shown}")
    if not host:
        raise ValueError("it names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not hold a user name or password")
    scheme = parts.scheme.lower()
    name = host.lower().rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    default = {"http": 80, "https": 443}[scheme]
    netloc = name if port in (None, default) else f"{name}:{port}"
    # Everything after the authority is kept verbatim; a fragment never reaches a server.
    rest = address[address.index("//") + 2 :][len(parts.netloc) :].partition("#")[0]
    return f"{scheme}://{netloc}{rest if rest.startswith('/') else '/' + rest}"


def _wrapped_address(link: str) -> str | None:
    """The address a link carries in its fragment or, for another scheme, its query; None if it carries none."""
    head, hash_sign, fragment = link.partition("#")
    is_http = head.lower().startswith(("http://", "https://"))
    if hash_sign and "?" in fragment:
        found = _parameter(fragment.partition("?")[2])
        if found is not None:
            return found
    if not is_http and "?" in head:
        return _parameter(link.partition("?")[2])
    # Any other http address with such a parameter in its query is itself what is to be fetched, as
    # `get_draft?draft_id=20250801…` of capcut-mate is.
    if is_http and "?" in head and _is_page_of_helper(head):
        return _parameter(head.partition("?")[2])
    return None


def _is_page_of_helper(head: str) -> bool:
    """Whether an http link without a fragment is the helper's page: its path is the helper's route."""
    return urlsplit(head).path.rstrip("/").lower().endswith("cozetojianyin")


def _parameter(query: str) -> str | None:
    """The draft address among the query's parameters.

    A plain (not encoded) address may hold `&` and `=` of its own, so a plain value runs to the end.
    """
    for name in DRAFT_PARAMETERS:
        for start in (0, *(i + 1 for i, character in enumerate(query) if character == "&")):
            if query.startswith(f"{name}=", start):
                value = _stripped(query[start + len(name) + 1 :])
                if _looks_like_address(value):
                    return value
                encoded = value.partition("&")[0]
                for _ in range(2):  # some clients encode the whole link once more
                    encoded = unquote(encoded)
                    if _looks_like_address(_stripped(encoded)):
                        return _stripped(encoded)
                raise ValueError(f"the link's parameter {name} holds no http or https address")
    return None


def _looks_like_address(text: str) -> bool:
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme.isalnum()
