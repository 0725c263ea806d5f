"""Python's http.server: what people start "for a minute" to copy a file.

OPEN  lists and serves everything
"""

import sys

from .files import FileServer


class HttpServer(FileServer):
    name = "http_server"
    program = sys.executable

    def command(self):
        return [sys.executable, "-m", "http.server", str(self.port), "--bind", self.address, "--directory", str(self.shared)]
