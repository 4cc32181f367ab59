"""How a workload is brought to a platform, as commands to copy; hostile names are quoted."""

import re
import shlex
from datetime import date

from advisor.assess.conditions import compile_condition
from advisor.model.catalog import Platform
from advisor.model.facts import Truth, Workload

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def deploy_command(platform: Platform, workload: Workload, as_of: date) -> str:
    """The newest command in force that day whose condition holds; empty where there is none."""
    fitting = [
        command
        for command in platform.deploy
        if command.since <= as_of and (command.when is None or compile_condition(command.when)(workload) is Truth.TRUE)
    ]
    return _filled(fitting[-1].command, workload) if fitting else ""


def _filled(command: str, workload: Workload) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1] == "name":
            return shlex.quote(workload.name)
        if match[1] == "file":
            return shlex.quote(_descriptor(workload))
        fact = workload.facts.get(match[1])
        members = () if fact is None else fact.members()
        return shlex.quote(str(members[0])) if members else match[0].upper()

    return _PLACEHOLDER.sub(replace, command)


def _descriptor(workload: Workload) -> str:
    """The file that describes how the workload runs."""
    shown = [place.path for place in workload.evidence("descriptor.formats")]
    return next(iter((*shown, *workload.files)), "FILE")
