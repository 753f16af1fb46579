"""A real browser: Chromium, driven by Selenium, with its own profile and nothing but the pages under test. Judges pages
by axe-core, and takes pictures of them as people see them: wide and narrow, light and dark."""
import base64
import tempfile
from pathlib import Path
from urllib.parse import urljoin

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from harness.site import TOP

WIDE, NARROW = 1280, 390
AXE = TOP / "var/axe/package/axe.min.js"
# What a first start would fetch or ask, switched off: the tests are to speak to nobody else.
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
            "--disable-extensions", "--disable-domain-reliability", "--metrics-recording-only", "--no-pings",
            "--no-default-browser-check", "--hide-scrollbars", "--force-device-scale-factor=1", "--lang=en-GB",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")


class Browser:
    """`with Browser(url) as browser:`; one visitor with one set of cookies."""

    def __init__(self, url, language="en-GB", script=True):
        self.url = url
        self.profile = tempfile.TemporaryDirectory(prefix="firstline-chromium.")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in (*SWITCHES, f"--user-data-dir={self.profile.name}/profile", f"--window-size={WIDE},900"):
            options.add_argument(switch)
        preferences = {"intl.accept_languages": language, "download.default_directory": self.downloads.as_posix(),
                       "download.prompt_for_download": False, "profile.password_manager_enabled": False,
                       "credentials_enable_service": False}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)
        self.appearance(WIDE)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self.driver.quit()
        self.profile.cleanup()

    @property
    def downloads(self):
        folder = Path(self.profile.name) / "downloads"
        folder.mkdir(exist_ok=True)
        return folder

    # ---- doing what people do ----------------------------------------------------------------------------------------

    def visit(self, path):
        self.driver.get(urljoin(self.url, path))
        return self

    def sign_in(self, person):
        self.visit(person.door + "/sign-in")
        self.fill(name=person.sign_in_name, password=person.password)
        self.press('form[action$="/sign-in"] [type=submit], form[action$="/sign-in"] button')
        assert "/sign-in" not in self.path, self.text
        return self

    def find(self, selector):
        """The first element of a CSS selector, once it is there."""
        return WebDriverWait(self.driver, 10).until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector),
                                                    f"no {selector} on {self.driver.current_url}")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def fill(self, **fields):
        """Types into fields by their names."""
        for name, text in fields.items():
            field = self.find(f'[name="{name}"]')
            if field.tag_name == "select":
                self.find(f'[name="{name}"] option[value="{text}"]').click()
            else:
                field.clear()
                field.send_keys(text)
        return self

    def choose(self, name, value):
        """Picks a radio button or a check box by its label, as people do."""
        button = self.find(f'[name="{name}"][value="{value}"]')
        labels = button.find_elements(By.XPATH, "ancestor::label") or self.all(f'label[for="{button.get_attribute("id")}"]')
        (labels[0] if labels else button).click()
        return self

    def press(self, selector):
        """Presses a button or follows a link, and waits for the page that comes."""
        old = self.find("html")
        self.find(selector).click()
        WebDriverWait(self.driver, 15).until(lambda driver: self._gone(old), f"nothing followed on pressing {selector}")
        WebDriverWait(self.driver, 15).until(lambda driver: driver.execute_script("return document.readyState") == "complete")
        return self

    def press_key(self, selector, key=Keys.ENTER):
        """Presses a key in a field, Enter as a rule, and waits for the page that comes."""
        old = self.find("html")
        self.find(selector).send_keys(key)
        WebDriverWait(self.driver, 15).until(lambda driver: self._gone(old), f"nothing followed on a key in {selector}")
        return self

    def tab_through(self, most=400):
        """Presses Tab until it comes round; for each stop its text, and whether one sees where one is."""
        stops = []
        self.driver.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
        for _ in range(most):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            stop = self.driver.execute_script("""
                const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
                if (e === document.body || e.dataset.tabbed) return null;
                e.dataset.tabbed = 1;
                const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                return {text: (e.textContent || e.name || e.tagName).trim().slice(0, 60), seen: ring && box.width > 0 && box.bottom > 0};""")
            if stop is None:
                break
            stops.append(stop)
        return stops

    def downloaded(self, name):
        """The path of a file that was downloaded, once it is whole."""
        path = self.downloads / name
        WebDriverWait(self.driver, 30).until(lambda driver: path.exists() and not list(self.downloads.glob("*.crdownload")),
                                             f"{name} doesn't arrive; there is {list(self.downloads.iterdir())}")
        return path

    def status(self):
        """The HTTP status of the page."""
        return self.driver.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")

    @staticmethod
    def _gone(element):
        try:
            element.is_enabled()
            return False
        except Exception:  # what Selenium raises for an element of a page that has gone differs by version
            return True

    # ---- looking at what is there ------------------------------------------------------------------------------------

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.url)

    @property
    def text(self):
        return self.find("body").text

    @property
    def title(self):
        return self.driver.title

    def complaints(self):
        """What the browser itself complained about: blocked by the content security policy, not found, failed."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested(self):
        """The addresses of everything that the page loaded."""
        return self.driver.execute_script(
            "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map(e => e.name)")

    def axe(self):
        """axe-core's violations on the page as it is, each 'rule: help (selectors)'; WCAG 2.2 A and AA and best practices."""
        if not self.driver.execute_script("return window.axe !== undefined"):
            self.driver.execute_script(AXE.read_text("utf-8"))
        found = self.driver.execute_async_script("""
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
               .then(result => done(result.violations), error => done([{id: 'axe', help: String(error), nodes: []}]));""")
        return [f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'])})"
                for violation in found]

    def appearance(self, width, dark=False):
        """Sets the width of the window, and what the system prefers."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def overflows(self):
        """By how many pixels the page is wider than the window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def judge(self, name, folder, status=200):
        """All that is asked of a page: clean under axe, wide in light colours and narrow in dark ones (colours don't hang on the
        width, nor places on the colours); no sideways scrolling, no complaint of the browser but that the page came with
        another status if that was expected, nothing from elsewhere. A picture of both is kept. Returns what is wrong, [] if
        nothing."""
        wrong = [] if self.status() == status else [f"status {self.status()}"]
        wrong += [f"complaint: {line}" for line in self.complaints() if status == 200 or f"status of {status} " not in line]
        wrong += [f"from elsewhere: {address}" for address in self.requested() if not address.startswith(self.url + "/")]
        for width, dark in ((WIDE, False), (NARROW, True)):
            self.appearance(width, dark)
            look = f"{width}-{'dark' if dark else 'light'}"
            wrong += [f"{look}: {violation}" for violation in self.axe()]
            if self.overflows() > 0:
                wrong.append(f"{look}: {self.overflows()} pixels too wide")
            self.picture(folder / f"{name}-{look}.png")
        self.appearance(WIDE)
        return wrong

    def picture(self, path):
        """The whole page as a PNG."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        width = self.driver.execute_script("return document.documentElement.clientWidth")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 8000), "scale": 1}})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(shot["data"]))
