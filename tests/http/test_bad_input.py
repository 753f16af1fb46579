"""Odd, broken, huge and hostile input: each is refused with its status and a page that says what to do, and what is good
comes out byte for byte."""
import hashlib
import os
import re
import uuid
from urllib.parse import quote

import pytest

from harness.client import Client, multipart
from harness.people import JONAS
from harness.site import shell
from harness.work import TICKET, ask_page, file_ticket

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def person(web):
    return Client(web.url).sign_in(JONAS)


@pytest.fixture
def fields(person):
    """The fields of the form that asks for help, filled in."""
    return {**dict(ask_page(person).form("/ask").fields), **TICKET}


def tickets(web):
    return web.sql("SELECT count(*) FROM firstline.ticket")[0][0]


def send(client, body, content_type, path="/ask"):
    return client.send("POST", path, body, {"Content-Type": content_type, "Origin": client.base._replace(path="").geturl()})


def assert_says_no(answer, status):
    assert answer.status == status, answer.text[:2000]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert re.search(r"request [0-9a-f]{32}", answer.text), "the page has the request id"
    assert answer.headers["X-Request-Id"] in answer.text
    for word in ("SELECT", "ERROR:", "pg_", "0x", "/tmp"):
        assert word not in answer.text


# ---- forms ---------------------------------------------------------------------------------------------------------------

BOUNDARY = "XyZ"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def body_of(fields, files=()):
    return multipart(BOUNDARY, fields, files)


@pytest.mark.parametrize("damage", [
    lambda body: (body, "multipart/form-data"),
    lambda body: (body, "multipart/form-data; boundary=other"),
    lambda body: (body, "multipart/form-data; boundary=" + "x" * 71),
    lambda body: (body, "text/plain"),
    lambda body: (body, "application/json"),
    lambda body: (body[:-6], TYPE),
    lambda body: (body[:len(body) // 2], TYPE),
    lambda body: (body.replace(b"\r\n", b"\n"), TYPE),
    lambda body: (body.replace(b"form-data; name", b"attachment; name", 1), TYPE),
    lambda body: (body.replace(b"Content-Disposition", b"X-Other", 1), TYPE),
    lambda body: (body.replace(b'name="subject"', b'name="subject\xff"'), TYPE),
    lambda body: (body.replace(b"Charged", b"Charged\0"), TYPE),
    lambda body: (body.replace(b"Charged", b"Charged\xff\xfe"), TYPE),
    lambda body: (body.replace(b'name="subject"', b'name="subject"; x="' + b"y" * 9000 + b'"'), TYPE),
], ids=("no boundary", "wrong boundary", "long boundary", "plain text", "JSON", "no final boundary", "cut off", "bare line feeds", "not form-data",
        "no disposition", "name not UTF-8", "NUL", "text not UTF-8", "long header"))
def test_broken_multipart(web, person, fields, damage):
    before = tickets(web)
    body, content_type = damage(body_of(fields))
    assert_says_no(send(person, body, content_type), 400)
    assert tickets(web) == before


@pytest.mark.parametrize("tail", ("&x=%ff", "&x=%00", "&x=%", "&x=%zz", "&x=\xff", "&" + "n" * 200 + "=1"))
def test_broken_encoding(web, person, fields, tail):
    before = tickets(web)
    encoded = "&".join(f"{name}={quote(str(value))}" for name, value in fields.items()).encode() + tail.encode("latin-1")
    assert_says_no(send(person, encoded, "application/x-www-form-urlencoded"), 400)
    assert tickets(web) == before


@pytest.mark.parametrize("name", (b"\xff\xfe.txt", b"\xc3(.txt", b"a\xed\xa0\x80.txt"))
def test_a_file_name_that_is_not_utf_8(web, person, fields, name):
    before = tickets(web)
    body = body_of(fields, [("files", "MARK", "text/plain", b"x")]).replace(b"MARK", name)
    assert_says_no(send(person, body, TYPE), 400)
    assert tickets(web) == before


def test_too_many_fields(person, fields):
    body = body_of(list(fields.items()) + [("x", "1")] * 200)
    assert_says_no(send(person, body, TYPE), 413)
    encoded = "&".join(["x=1"] * 201)
    assert_says_no(send(person, encoded, "application/x-www-form-urlencoded"), 413)


def test_a_text_that_is_too_long(web, person, fields):
    before = tickets(web)
    assert_says_no(person.post("/ask", {**fields, "body": "x" * (MIB + 1)}), 413)
    assert_says_no(send(person, body_of({**fields, "body": "x" * (MIB + 1)}), TYPE), 413)
    assert tickets(web) == before


def test_bodies_over_the_limit(web, person, fields):
    """A page without uploads takes 4 MiB, a file 25 MiB, a form five files."""
    before = tickets(web)
    assert_says_no(send(person, b"x" * (4 * MIB + 1), "application/x-www-form-urlencoded", "/sign-out"), 413)
    large = [("files", "large.bin", "application/octet-stream", b"x" * (25 * MIB + 1))]
    assert_says_no(send(person, body_of(fields, large), TYPE), 413)
    six = [("files", f"{n}.txt", "text/plain", b"x") for n in range(6)]
    assert_says_no(send(person, body_of(fields, six), TYPE), 413)
    assert tickets(web) == before


@pytest.mark.parametrize("path", ("/%ff", "/tickets/%00", "/tickets?page=%ff", "/tickets?page=%00", "/%", "/tickets/%ed%a0%80"))
def test_addresses_that_cannot_be_read(person, path):
    answer = person.get(path)
    if "<center>nginx" not in answer.text:  # nginx refuses some of them itself
        assert_says_no(answer, 400)
    assert answer.status == 400


@pytest.mark.parametrize("path", ("/tickets/99999999999999999999", "/tickets/0", "/tickets/-1", "/tickets/1;x", "/tickets/1%2f..%2f2", "/TICKETS"))
def test_addresses_that_lead_nowhere(person, path):
    assert_says_no(person.get(path), 404)


def test_a_form_without_its_submission_id(web, person, fields):
    before = tickets(web)
    for submission in ("", "x", "' OR true --", str(uuid.uuid4())[:-1]):
        assert_says_no(person.post("/ask", {**fields, "submission": submission}), 400)
    assert tickets(web) == before


def test_the_same_form_twice_is_one_ticket(web, person, fields):
    before = tickets(web)
    first = person.post("/ask", fields)
    assert first.status == 303
    assert person.post("/ask", fields).location == first.location
    assert tickets(web) == before + 1
    changed = person.post("/ask", {**fields, "subject": "Another text under the same id"})
    assert_says_no(changed, 409)
    assert tickets(web) == before + 1
    again = person.submit(changed, "/ask")
    assert again.status == 303 and again.location != first.location
    assert tickets(web) == before + 2


def test_markup_in_a_text_stays_text(person):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    ticket = file_ticket(person, subject=evil, body=evil)
    page = person.get(f"/tickets/{ticket}").text
    assert "<script" not in page.replace("<script src", "") and "<img" not in page
    assert "&lt;script&gt;" in page


# ---- uploads -------------------------------------------------------------------------------------------------------------

EML = (b"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"XyZ1\"\r\n\r\n--XyZ1\r\n"
       b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--XyZ1--\r\n \r\n\r\n")
MHT = b"MIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n=3D=\n\r\r\n--b--"
BINARY = bytes(range(256)) * 300 + b"\r\n--XyZ\r\n--XyZ-\r\n--Xy\r\0\n" * 3000 + os.urandom(300000)


@pytest.mark.parametrize("name, media_type, content", [
    ("mail.eml", "message/rfc822", EML), ("page.mht", "multipart/related", MHT), ("data.bin", "application/octet-stream", BINARY),
    ("empty.txt", "text/plain", b""), ("请帮忙 100%.txt", "text/plain", b"\xef\xbb\xbf\r\n\r"), ("evil.html", "text/html", b"<script>alert(1)</script>"),
    ("drawing.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("edge.bin", "application/octet-stream", b"\r\n" * 65536),
], ids=lambda value: value if isinstance(value, str) else "")
def test_uploads_come_out_byte_for_byte(person, name, media_type, content):
    ticket = file_ticket(person, files=[("files", name, media_type, content)])
    page = person.get(f"/tickets/{ticket}")
    found = re.findall(rf'href="(/tickets/{ticket}/attachments/\d+)"', page.text)
    assert len(found) == 1
    answer = person.get(found[0])
    assert answer.status == 200
    assert hashlib.sha256(answer.body).hexdigest() == hashlib.sha256(content).hexdigest()
    assert int(answer.headers["Content-Length"]) == len(content)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    if not name.isascii():
        assert "filename*=UTF-8''%E8%AF%B7" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] not in ("text/html", "image/svg+xml", "multipart/related")


def test_no_room_for_a_large_body(web, person, fields):
    """The temporary folder is full: 503, nothing filed, and the next request is served."""
    before = tickets(web)
    body = web.path / "large-body"
    body.write_bytes(body_of(fields, [("files", "large.bin", "application/octet-stream", b"x" * MIB)]))
    body.chmod(0o644)
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    answer = shell('trap "" XFSZ; ulimit -f 100; site_load "$1"; as_site_user env FIRSTLINE_CONFIG="$1/firstline.conf" "$PREFIX/libexec/firstline-cgi" '
                   '--request POST /ask --cookie "$2" --content-type "$3" --body "$1/large-body" --param "HTTP_ORIGIN=$4"',
                   web.path, cookies, TYPE, web.url, check=False).stdout
    assert answer.startswith("Status: 503")
    assert "\nRetry-After: " in answer
    assert tickets(web) == before


def test_only_the_headers_that_a_page_needs(person):
    """security.md, on a page, an error, a redirect and a download."""
    ticket = file_ticket(person, files=[("files", "a.txt", "text/plain", b"x")])
    page = person.get(f"/tickets/{ticket}")
    download = re.search(rf"/tickets/{ticket}/attachments/\d+", page.text)[0]
    for answer in (page, person.get("/nothing"), person.get("/tickets/"), person.get(download)):
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        for policy in ("Opener", "Resource", "Embedder"):
            assert f"Cross-Origin-{policy}-Policy" in answer.headers
        assert "Strict-Transport-Security" not in answer.headers, "this site has no https"
        assert "X-Powered-By" not in answer.headers
    assert page.headers["Cache-Control"] == "no-store"
    for text in (page.text, person.get("/nothing").text):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", text)
