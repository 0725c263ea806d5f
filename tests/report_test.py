"""The report in a real browser: it opens without asking the network for anything, and shows the figures."""

import html
import re
import shutil
import subprocess

import pytest

from lab.redis import Redis

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# Quiet, and unable to reach anything: every name and address, but this machine's, resolves to nothing.
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


class Browser:
    """A headless Chromium with a profile of its own for each page."""

    def __init__(self, folder):
        self._folder = folder
        self._runs = 0

    def open(self, page):
        """(the page as the browser has understood it, the addresses it asked for)"""
        self._runs += 1
        profile = self._folder / f"profile{self._runs}"
        log = self._folder / f"netlog{self._runs}.json"
        ended = subprocess.run(
            [_CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", f"--log-net-log={log}", "--dump-dom", page.as_uri()],
            capture_output=True, text=True, timeout=120, check=True)
        return ended.stdout, self._asked_for(log)

    @staticmethod
    def _asked_for(log):
        text = log.read_text()
        addresses = set(re.findall(r'"url":"((?:https?|wss?|ftp):[^"]*)"', text))
        # The log is JSON and its end may be missing when the browser ends in a hurry: read by pattern. What Chromium
        # asks of its maker on its own account is no doing of the page's.
        return {address for address in addresses if not re.match(r"https?://[^/]*\.(google|googleapis|gvt1)\.com/", address)}


@pytest.fixture
def browser(tmp_path):
    if _CHROMIUM is None:
        pytest.skip("SKIPPED: chromium is not on this machine, though apt-get is: tools/install_packages")
    folder = tmp_path / "browser"
    folder.mkdir()
    return Browser(folder)


def visible_text(dom):
    body = re.sub(r"<style>.*?</style>", "", dom, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def test_the_report_needs_no_network_and_shows_the_figures(run, patients, browser, tmp_path):
    with Redis() as redis:
        redis.fill(patients)
        looked = run("look", f"redis://{redis.address}:{redis.port}", "--json", reach=redis.reach())
        assert looked.status in (0, 4), looked.stderr
        finding = looked.finding_at(redis)
    page = tmp_path / "report.html"
    reported = run("report", "--html", page)
    assert reported.status == 0, reported.stderr

    dom, asked_for = browser.open(page)
    assert asked_for == set()
    text = visible_text(dom)
    assert "One store stands open" in text
    assert f"{finding['endpoint']['ip']}:{finding['endpoint']['port']}" in text
    assert f"{finding['severity']['level']} {finding['severity']['score']:.1f}" in text
    for cause in finding["causes"]:
        assert cause["fix"] in text
    for verdict in finding["access"].values():
        assert verdict["proof"] in text
    if finding["people"]:
        assert f"{finding['people']['value']:,}" in text
    assert "Nothing was written, changed or deleted." in text


def test_the_report_holds_no_value(run, patients, tmp_path):
    with Redis() as redis:
        redis.fill(patients)
        assert run("look", f"redis://{redis.address}:{redis.port}", reach=redis.reach()).status in (0, 4)
    report = run("report", "--html", "-").stdout
    assert "Redis" in report
    kept = [value for value in patients.values() if value in report]
    assert kept == []


# The test above can fail: the same browser tells of a page that does ask.
def test_the_browser_tells_what_a_page_asks_for(browser, tmp_path):
    page = tmp_path / "asks.html"
    page.write_text('<!doctype html><img src="http://tracker.invalid/pixel.png">')
    _, asked_for = browser.open(page)
    assert "http://tracker.invalid/pixel.png" in asked_for
