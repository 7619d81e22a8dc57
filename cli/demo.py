"""Run the demo; Ctrl-C while modules are imported prints no traceback."""

import sys

_INTERRUPTED = 130

try:
    from cli.demonstration import main

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(_INTERRUPTED)
