"""The stores that every end-to-end test runs against: one of each kind, real, on loopback."""

import contextlib
import unittest

from lab.http_server import HttpServer
from lab.mongodb import best_kind
from lab.nginx import Nginx
from lab.postgresql import Postgresql
from lab.redis import Redis
from lab.rsync import Rsync
from lab.vsftpd import Vsftpd


def open_kinds():
    """Constructors of one open store of each kind of the lab."""
    kinds = [Redis, Postgresql, Vsftpd, Rsync, Nginx, HttpServer, best_kind()]
    with contextlib.suppress(ImportError):
        from lab.opensearch import OpenSearch
        kinds.append(OpenSearch)
    return kinds


@contextlib.contextmanager
def open_stores(patients, kinds=None):
    """Starts and fills one open store of each kind that can be had on this machine."""
    with contextlib.ExitStack() as stack:
        stores = []
        for kind in kinds or open_kinds():
            with contextlib.suppress(unittest.SkipTest):  # each kind's own test says that it was skipped, and why
                store = stack.enter_context(kind())
                store.fill(patients)
                stores.append(store)
        yield stores


def ports_of(stores):
    return ",".join(str(store.port) for store in stores)
