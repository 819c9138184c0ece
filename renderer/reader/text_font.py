"""How drafts name fonts: flat fields, a list of the fonts in use, a style's own entry, a tag."""

from __future__ import annotations

from renderer.reader.media_registry import reduced_path
from renderer.reader.node import Node
from renderer.text_block import FontRef

URL_FIELDS = ("font_url", "url", "download_url")
"""Where entries of font lists and texts have addresses (generators only; the app writes none)."""
MAX_URL_LENGTH = 2_048


def flat_font(material: Node) -> FontRef:
    """The font of a text's flat fields, or the first of its list."""
    path = material.text("font_path")
    resource_id = material.text("font_resource_id") or material.text("font_id")
    title = material.text("font_title")
    url = web_address(material.text("font_url")) or web_address(path)
    fonts = material.objects("fonts")
    if fonts and not (path or resource_id):
        path, resource_id = fonts[0].text("path"), fonts[0].text("resource_id") or fonts[0].text("id")
        title = fonts[0].text("title")
        url = url or _url(fonts[0])
    return FontRef(reduced_path(path), resource_id, "" if title == "none" else title, url)


def json_font(font: Node, flat: FontRef, material: Node) -> FontRef:
    """The font of a style; `flat` where it names none."""
    path, resource_id = font.text("path"), font.text("id")
    if not (path or resource_id or _url(font)):
        return flat
    reduced = reduced_path(path)
    if (reduced and reduced == flat.path) or (resource_id and resource_id == flat.resource_id):
        return FontRef(reduced, resource_id, flat.title, _url(font) or flat.url)
    for entry in material.objects("fonts"):
        named = {entry.text("resource_id"), entry.text("id"), entry.text("effect_id")} - {""}
        if (path and entry.text("path") == path) or resource_id in named:
            return FontRef(reduced, resource_id, entry.text("title"), _url(font) or _url(entry))
    return FontRef(reduced, resource_id, "", _url(font))


def markup_font(path: str, resource_id: str, flat: FontRef) -> FontRef:
    if not (path or resource_id):
        return flat
    return FontRef(reduced_path(path), resource_id, flat.title, web_address(path))


def web_address(value: str) -> str:
    """The http(s) address this is, else ""."""
    value = value.strip()
    known = value.lower().startswith(("http://", "https://")) and len(value) <= MAX_URL_LENGTH
    return value if known and value.isprintable() and " " not in value else ""


def _url(node: Node) -> str:
    places = (*URL_FIELDS, "path", "file_uri")
    return next((url for key in places if (url := web_address(node.text(key)))), "")
