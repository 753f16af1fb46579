"""A web client for tests that is as patient as a browser and no more: cookies, redirects on request, and forms read
from the page, so that a test fills in what a person sees and the hidden fields go along."""
import http.client
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Form:
    action: str
    method: str = "get"
    multipart: bool = False
    fields: list = field(default_factory=list)  # (name, value) as a browser would send them untouched
    buttons: list = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._open, self._area, self._select = [], None, None, None

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self._open = Form(a.get("action", ""), a.get("method", "get").lower(), a.get("enctype") == "multipart/form-data")
            self.forms.append(self._open)
        elif self._open is None or "disabled" in a:
            return
        elif tag == "input" and a.get("name"):
            kind = a.get("type", "text")
            if kind == "submit":
                self._open.buttons.append((a["name"], a.get("value", "")))
            elif kind not in ("radio", "checkbox") or "checked" in a:
                if kind != "file":
                    self._open.fields.append((a["name"], a.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "button" and a.get("name"):
            self._open.buttons.append((a["name"], a.get("value", "")))
        elif tag == "textarea" and a.get("name"):
            self._area = [a["name"], ""]
        elif tag == "select" and a.get("name"):
            self._select = [a["name"], None]
        elif tag == "option" and self._select and ("selected" in a or self._select[1] is None):
            self._select[1] = a.get("value", "")

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self._open.fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            self._open.fields.append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "form":
            self._open = None


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    url: str

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def location(self):
        return self.headers.get("Location")

    def forms(self):
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, action_ends):
        """The form whose action ends so."""
        found = [form for form in self.forms() if urlsplit(urljoin(self.url, form.action)).path.endswith(action_ends)]
        assert found, f"no form to …{action_ends} among {[form.action for form in self.forms()]}"
        return found[0]


class Client:
    def __init__(self, url):
        self.base = urlsplit(url)
        self.cookies = {}

    def send(self, method, path, body=None, headers=None, cookies=True):
        """One request, as given; redirects are not followed."""
        connection = http.client.HTTPConnection(self.base.hostname, self.base.port, timeout=60)
        try:
            sent = dict(headers or {})
            if cookies and self.cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, sent)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read(), self.base._replace(path=path, query="").geturl())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            value = rest.split(";")[0]
            self.cookies[name] = value
            if not value or "max-age=0" in cookie.lower():
                self.cookies.pop(name)
        return answer

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def follow(self, answer):
        """The page that a redirect leads to."""
        while answer.status in (301, 302, 303, 307):
            answer = self.get(urlsplit(urljoin(answer.url, answer.location))._replace(scheme="", netloc="").geturl())
        return answer

    def post(self, path, fields, files=(), origin=True, **options):
        """A form as a browser posts it; files are (field, name, type, bytes)."""
        headers = {"Origin": self.base._replace(path="").geturl()} if origin else {}
        if files:
            boundary = "----firstline" + secrets.token_hex(16)
            body = multipart(boundary, fields, files)
            headers["Content-Type"] = "multipart/form-data; boundary=" + boundary
        else:
            body = urlencode(list(fields.items()) if isinstance(fields, dict) else fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.send("POST", path, body, {**headers, **options.pop("headers", {})}, **options)

    def submit(self, answer, action_ends, fields=None, files=(), button=None, **options):
        """Fills in a form of a page and sends it; fields replace what the page has."""
        form = answer.form(action_ends)
        values = dict(form.fields)
        values.update(fields or {})
        if button:
            values.update([button])
        path = urlsplit(urljoin(answer.url, form.action))._replace(scheme="", netloc="").geturl()
        if form.multipart and not files:
            files = ()
        return self.post(path, values, files, **options)

    def sign_in(self, person):
        page = self.get(person.door + "/sign-in")
        answer = self.submit(page, "/sign-in", {"name": person.sign_in_name, "password": person.password})
        assert answer.status == 303, (answer.status, answer.text[:2000])
        return self


def multipart(boundary, fields, files):
    lines = []
    for name, value in fields.items() if isinstance(fields, dict) else fields:
        lines += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode(), str(value).encode(), b"\r\n"]
    for name, filename, media_type, content in files:
        lines += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {media_type}\r\n\r\n'.encode(),
                  content, b"\r\n"]
    return b"".join(lines) + f"--{boundary}--\r\n".encode()
