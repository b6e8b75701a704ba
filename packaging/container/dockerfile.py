"""A Dockerfile as its steps, for those forms of them that ours has."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One instruction: its keyword, its options, and the rest, as words if it is written as a JSON list."""

    keyword: str
    flags: dict[str, str]
    text: str

    def words(self) -> list[str]:
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


@dataclass
class Stage:
    """What follows one FROM."""

    name: str
    base: str
    steps: list[Step] = field(default_factory=list)


def read(path: Path) -> list[Stage]:
    """The stages of a Dockerfile, in order."""
    stages: list[Stage] = []
    for line in _logical_lines(path.read_text()):
        keyword, rest = line.split(None, 1)
        step = Step(keyword.upper(), *_flags(rest))
        if step.keyword == "FROM":
            base, _, name = step.words()
            stages.append(Stage(name, base))
        else:
            stages[-1].steps.append(step)
    return stages


def _logical_lines(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def _flags(rest: str) -> tuple[dict[str, str], str]:
    flags = {}
    while flag := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags[flag[1]] = flag[2]
        rest = rest[flag.end() :]
    return flags, rest.strip()
