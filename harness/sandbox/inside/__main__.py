"""Entry of the archive: the part to play; what it is to do lies beside this as JSON."""

import sys
import zipimport

part = sys.argv[1]
archive = zipimport.zipimporter(sys.argv[0])
text = archive.get_data(f"{part}.json").decode()
if part == "jail":
    from harness.sandbox.inside import jail

    jail.main(text)
else:
    from harness.sandbox.inside import zygote

    zygote.main(text)
