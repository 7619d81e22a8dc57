"""Run a module as ``python -m`` does, and end it when its parent ends.

The parent holds the other end of standard input. The kernel closes it however the parent ends.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    _, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
