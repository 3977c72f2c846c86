"""Entry of the archive: the part to play and its arguments as JSON."""

import sys

part, text = sys.argv[1:]
if part == "jail":
    from harness.sandbox.inside import jail

    jail.main(text)
else:
    from harness.sandbox.inside import zygote

    zygote.main(text)
