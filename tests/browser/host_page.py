"""A page of somebody else that has the chat on it, with a strict policy of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>县政府</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>渠县人民政府</h1><p><a href="#">通知公告</a></p></main>
<script src="{server}/widget.js" data-title="明法问答" defer></script></body></html>"""
POLICY = (
    "default-src 'none'; script-src {server}; style-src {server}; connect-src {server}; img-src data:; "
    "require-trusted-types-for 'script'"
)


class HostPage:
    """Serves the page; `server` is set once it is known where the chat comes from."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.server = ""

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving_host_page() -> Iterator[HostPage]:
    """Serve the page on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(server=host.server).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(server=host.server))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host = HostPage(server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()
