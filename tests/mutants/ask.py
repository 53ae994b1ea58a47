"""`python ask.py SOCKET`: what does the warm judge say to the tree as it is? 0: nothing noticed.

Apart from the judge, because this one is started for every mutant and must start in no time.
"""

import socket
import sys

with socket.socket(socket.AF_UNIX) as wire:
    wire.connect(sys.argv[1])
    sys.exit(wire.recv(1)[0])
