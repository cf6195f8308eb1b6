"""What every command of the service begins with: the extra is installed, Django is set up, the port is free."""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec
from typing import Final

from sourdine.cli.errors import PortTaken, ServerNotInstalled

SETTINGS: Final = "sourdine.settings.django"


def require_server() -> None:
    """Raises ServerNotInstalled."""
    for module in ("django", "granian", "tink", "asyncssh"):
        if find_spec(module) is None:
            raise ServerNotInstalled(module=module)


def set_up() -> None:
    """Django, with the settings of the service. Raises ServerNotInstalled."""
    require_server()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def require_free_port(host: str, port: int, *, option: str = "--port") -> None:
    """Raises PortTaken. Asked first: granian shares a port that is taken, and half of the requests go elsewhere."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            raise PortTaken(host=host, port=port, reason=refused.strerror, option=option) from refused
