from urllib.parse import quote

import pytest

from worker.links import canonical_draft_address

DIRECT = (
    "https://bucket.oss-cn-shanghai.aliyuncs.com/2025-08-01/draft/0b3de2f7-e263-4cfb-b811-79f337a3843c.json"
)
SIGNED = "https://h.example/d/a.zip?Expires=1722500000&Signature=ab%2Fcd%3D&b=%E4%B8%AD"
PAGE = "https://ts.fyshark.com/#/cozeToJianyin"
ONCE = f"{PAGE}?drafId={quote(DIRECT, safe='')}"


@pytest.mark.parametrize(
    "link",
    [
        DIRECT,
        f"  {DIRECT}\n",
        f'"{DIRECT}"',
        f"`{DIRECT}`",
        f"{DIRECT}_",
        f"{DIRECT}__ ",
        f"{DIRECT}#anything",
        f"{PAGE}?drafId={DIRECT}",
        f"{PAGE}?drafId={quote(DIRECT, safe='')}",
        f"{PAGE}?drafId={quote(quote(DIRECT, safe=''), safe='')}",
        f"{PAGE}?drafId=%22{quote(DIRECT, safe='')}%22",
        f"{PAGE}?draftId={DIRECT}",
        f"{PAGE}?draft_id={DIRECT}",
        f"{PAGE}?draft_url={DIRECT}",
        f"{PAGE}?url={DIRECT}",
        f"{PAGE}?lang=zh&drafId={DIRECT}",
        f"{PAGE}?drafId={quote(DIRECT, safe='')}&lang=zh",
        f"jianyingAssistant://open?drafId={DIRECT}",
        f"jianyingAssistant://open?drafId={quote(DIRECT, safe='')}",
        f"{PAGE}?drafId={quote(ONCE, safe='')}",
        f"https://ts.fyshark.com/cozeToJianyin?drafId={DIRECT}",
        DIRECT.replace("https://bucket", "HTTPS://Bucket"),
        DIRECT.replace(".com/", ".com:443/"),
        DIRECT.replace(".com/", ".com./"),
    ],
)
def test_every_form_names_the_same_draft(link: str) -> None:
    assert canonical_draft_address(link) == DIRECT


@pytest.mark.parametrize(
    "link", [SIGNED, f"{PAGE}?drafId={SIGNED}", f"{PAGE}?drafId={quote(SIGNED, safe='')}"]
)
def test_signed_addresses_stay_byte_for_byte(link: str) -> None:
    assert canonical_draft_address(link) == SIGNED


def test_a_query_that_only_resembles_a_link_is_the_address_itself() -> None:
    capcut_mate = "https://h.example/openapi/capcut-mate/v1/get_draft?draft_id=20250801123000abcdef12"
    assert canonical_draft_address(capcut_mate) == capcut_mate
    proxied = "https://h.example/fetch?url=https://other.example/a.json"
    assert canonical_draft_address(proxied) == proxied


def test_ports_and_ipv6_hosts_are_kept() -> None:
    assert canonical_draft_address("http://H:8080/a") == "http://h:8080/a"
    assert canonical_draft_address("http://[2001:DB8::1]:80/a") == "http://[2001:db8::1]/a"
    assert canonical_draft_address("http://h.example") == "http://h.example/"
    assert canonical_draft_address("http://h.example?x=1") == "http://h.example/?x=1"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "empty"),
        (" '' ", "empty"),
        ("draft.json", "http or https"),
        ("file:///etc/passwd", "http or https"),
        ("ftp://h.example/a", "http or https"),
        ("https:///a.json", "no host"),
        ("https://user:secret@h.example/a", "user name"),
        ("https://h.example/a b", "blanks"),
        ("https://h.example\\@other/a", "backslashes"),
        ("https://h.example:99999/a", "not an address"),
        ("https://[::1/a", "not an address"),
        (f"{PAGE}?drafId=", "no http or https address"),
        (f"{PAGE}?drafId=20250801", "no http or https address"),
        (f"{PAGE}?drafId=file%3A%2F%2F%2Fetc%2Fpasswd", "http or https"),
        ("https://h.example/" + "a" * 9000, "longer"),
    ],
)
def test_what_names_no_draft_is_refused_in_words(link: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        canonical_draft_address(link)


def test_links_in_links_end_somewhere() -> None:
    link = DIRECT
    for _ in range(8):
        link = f"{PAGE}?drafId={quote(link, safe='')}"
    with pytest.raises(ValueError, match="too deeply"):
        canonical_draft_address(link)
