"""A headless Chromium over its debugging pipe: one page, its requests, its keys.

Guarantees: scripts of the page do not run; every request of the page is kept, and each but the page itself is refused;
the profile is new and is removed; the process ends with the `with` block. Does not judge what is seen. Standard library
only. Fails with BrowserError where the browser says no or is silent for longer than `ANSWER_SECONDS`.
"""
import json
import os
import select
import shutil
import subprocess
import tempfile

ANSWER_SECONDS = 60
# No sandbox: root has none to give, and the pages are our own and run no script.
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--disable-default-apps", "--no-default-browser-check", "--remote-debugging-pipe"]
# What a key writes, besides being pressed.
CHARACTERS = {" ": " ", "Enter": "\r"}


class BrowserError(Exception):
    pass


class Chromium:
    def __init__(self, binary):
        self.binary = binary
        self.requests = []
        self.next_id = 0
        self.events = []
        self.buffer = b""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="ketenpoort-browser-")
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()

        def on_three_and_four():
            # First away from 3 and 4, where one of them may be.
            ours, theirs = os.dup(to_browser), os.dup(from_browser)
            os.dup2(ours, 3)
            os.dup2(theirs, 4)

        self.process = subprocess.Popen([self.binary, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
                                        preexec_fn=on_three_and_four, close_fds=False, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.session = self.call("Target.attachToTarget", {"targetId": self.first_page(), "flatten": True},
                                 page=False)["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")
        self.call("DOM.enable")
        self.call("Emulation.setScriptExecutionDisabled", {"value": True})
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        shutil.rmtree(self.profile, ignore_errors=True)

    def first_page(self):
        """The page the browser begins with: it is in front, so it is laid out and drawn."""
        for _ in range(ANSWER_SECONDS * 10):
            for target in self.call("Target.getTargets", page=False)["targetInfos"]:
                if target["type"] == "page":
                    return target["targetId"]
            select.select([], [], [], 0.1)
        raise BrowserError("the browser has no page")

    def read(self):
        """The next message of the browser."""
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.into], [], [], ANSWER_SECONDS)
            piece = os.read(self.into, 1 << 16) if ready else b""
            if not piece:
                raise BrowserError("no answer of the browser")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(line)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        return message

    def call(self, method, params=None, page=True):
        self.next_id += 1
        wanted = self.next_id
        message = {"id": wanted, "method": method, "params": params or {}}
        if page:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self.events.append(answer.get("method"))

    def open(self, url, width, height=900):
        # A large page that is on the screen answers a change of size late; an empty one at once.
        self.load("about:blank")
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.requests.clear()
        self.load(url)

    def load(self, url):
        self.events.clear()
        self.call("Page.navigate", {"url": url})
        while "Page.loadEventFired" not in self.events:
            self.events.append(self.read().get("method"))

    def ask(self, expression):
        """A value of the page as the browser laid it out; the debugger may ask though the page runs no script."""
        answer = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise BrowserError(answer["exceptionDetails"]["exception"].get("description", "the question failed"))
        return answer["result"].get("value")

    def focus(self, selector):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        if not node:
            raise BrowserError(f"nothing on the page is `{selector}`")
        self.call("DOM.focus", {"nodeId": node})

    def press(self, key, code, times=1):
        named = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code}
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", {"type": "rawKeyDown", **named})
            if key in CHARACTERS:
                self.call("Input.dispatchKeyEvent", {"type": "char", "text": CHARACTERS[key], **named})
            self.call("Input.dispatchKeyEvent", {"type": "keyUp", **named})

    def choose(self, select_id, value):
        """Takes an entry of a selection list with the arrow keys, as a person without a mouse does."""
        place = self.ask(f"[...document.querySelector('#{select_id}').options].findIndex(o => o.value === '{value}')")
        if place is None or place < 0:
            raise BrowserError(f"`{select_id}` has no `{value}`")
        self.focus(f"#{select_id}")
        now = self.ask(f"document.querySelector('#{select_id}').selectedIndex")
        key, code = ("ArrowDown", 40) if place > now else ("ArrowUp", 38)
        self.press(key, code, abs(place - now))

    def picture(self, path):
        import base64
        data = self.call("Page.captureScreenshot", {"format": "png"})["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
