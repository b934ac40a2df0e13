"""Changes of cluster metadata that a test asks for, and whether the cluster holds them."""

import json

import watch
from aisrest import exchange


class Intent:
    """One change. `kind`: create, destroy, props, config; `name`: the bucket or the key; `value`: the
    number set, if any. `answer`: None until asked; then ok, refused, unknown."""

    def __init__(self, kind, name, value=None):
        self.kind, self.name, self.value = kind, name, value
        self.status, self.text, self.answer = None, "", None

    def request(self):
        """Method, path with query, body."""
        path = f"/v1/buckets/{self.name}?provider=ais"
        match self.kind:
            case "create":
                return "POST", path, message("create-bck")
            case "destroy":
                return "DELETE", path, message("destroy-bck")
            case "props":
                return "PATCH", path, message("set-bprops", {"ec": {"objsize_limit": self.value}})
        return "PUT", f"/v1/cluster/set-config?{self.name}={self.value}", b""

    def raw(self, host):
        """The request as bytes for a socket."""
        method, path, body = self.request()
        return (f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode() + body

    def ask(self, url, timeout):
        """Sends it through a node; never raises."""
        method, path, body = self.request()
        try:
            answer = exchange(method, url + path, body, {"Content-Type": "application/json"}, timeout)
            self.took(answer.status, answer.body)
        except watch.FAILURES as failure:
            self.took(None, f"{type(failure).__name__} {failure}".encode())
        return self

    def took(self, status, body):
        self.status, self.text = status, body[:300].decode("utf-8", "replace")
        if status is None or "outcome unknown" in self.text or status == 502:
            self.answer = "unknown"  # it may take effect or not; so may what a relay lost
        else:
            self.answer = "ok" if status < 300 else "refused"

    def holds(self, view):
        """It is in effect in what a node shows."""
        buckets, config = view
        match self.kind:
            case "create":
                return self.name in buckets
            case "destroy":
                return self.name not in buckets
            case "props":
                return self.name in buckets and number(buckets[self.name]["ec"]["objsize_limit"]) == self.value
        section, key = self.name.split(".")
        return number(config[section][key]) == self.value

    def __str__(self):
        return f"{self.kind} {self.name}{'' if self.value is None else f'={self.value}'}"

    def outcome(self):
        return f"{self}: {self.status or 'no answer'} {self.text}"


def message(action, value=None):
    return json.dumps({"action": action, "name": "", **({} if value is None else {"value": value})}).encode()


def number(text):
    """A configuration value that may be shown as a number or as a size."""
    if isinstance(text, int):
        return text
    return int(text) if text.lstrip("-").isdigit() else text


def view(node, timeout=5.0):
    """Buckets with their properties, and the configuration, as a proxy shows them."""
    bmd = exchange("GET", f"{node.url}/v1/daemon?what=bmd", timeout=timeout).json()
    config = exchange("GET", f"{node.url}/v1/cluster?what=cluster_config", timeout=timeout).json()
    return bmd["providers"].get("ais", {}).get("@#", {}), config
