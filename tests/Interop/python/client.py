"""Calls servers that listen already: reads the names of cases line by line, and answers each with a line of JSON."""

import json
import sys
import traceback

from cases import CASES
from peer import Peer
import wire


def main():
    parser = wire.argument_parser(__doc__)
    for service in Peer.SERVICES:
        parser.add_argument(service, type=int, metavar=f"PORT_OF_{service.upper()}")
    arguments = parser.parse_args()
    ports = {service: getattr(arguments, service) for service in Peer.SERVICES}

    for line in sys.stdin:
        name = line.strip()
        failure = None
        with Peer(arguments.framing, arguments.protocol, ports) as peer:
            try:
                CASES[name](peer)
            except Exception:
                failure = traceback.format_exc()
        print(json.dumps({"case": name, "failure": failure}), flush=True)


if __name__ == "__main__":
    main()
