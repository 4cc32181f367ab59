"""Holds the readers against other tools' own test files; for developers, not run by pytest.

    python -m tests.support.oracle_peers kompose CHECKOUT     compose input and converted output lead to the same facts
    python -m tests.support.oracle_peers polaris CHECKOUT     each pair of success and failure is told apart by a fact
    python -m tests.support.oracle_peers trivy CHECKOUT       likewise, from the good and bad examples of trivy-checks
    python -m tests.support.oracle_peers compose-go CHECKOUT  the loader test data is read, or refused with a line

Prints every difference and the share that agrees.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from advisor.formats import FORMATS
from advisor.formats.discovery import discover
from advisor.formats.read import Reading, read_sources
from advisor.model.facts import Workload
from advisor.text.source import ReadOptions

Test = Callable[[Workload], bool]
HOST = "security.host-access"
HARDENING = "security.hardening"


def read(*roots: Path) -> Reading:
    discovery = discover(roots)
    return read_sources(discovery.sources, discovery.settings, ReadOptions())


def has(fact: str, *members: str) -> Test:
    """Whether the fact is stated, and one of the members is in it."""

    def test(workload: Workload) -> bool:
        stated = workload.facts.get(fact)
        return (
            stated is not None and stated.value is not False and (not members or bool({*members} & {*stated.members()}))
        )

    return test


def lacks(fact: str, *members: str) -> Test:
    return lambda workload: not has(fact, *members)(workload)


# --- polaris --------------------------------------------------------------------------------------------------------

DANGEROUS = ("SYS_ADMIN", "NET_ADMIN", "ALL", "all", "CAP_SYS_ADMIN")
POLARIS: Mapping[str, Test] = {
    "cpuLimitsMissing": lacks("scale.cpu"),
    "cpuRequestsMissing": lacks("scale.cpu"),
    "dangerousCapabilities": has("security.added-capabilities", *DANGEROUS),
    "deploymentMissingReplicas": lacks("scale.instances"),
    "hostIPCSet": has(HOST, "processes"),
    "hostNetworkSet": has(HOST, "network"),
    "hostPIDSet": has(HOST, "processes"),
    "hostPathSet": has(HOST, "files"),
    "hostPortSet": has("network.exposure", "host-port"),
    "livenessProbeMissing": lacks("health.type"),
    "memoryLimitsMissing": lacks("scale.memory"),
    "memoryRequestsMissing": lacks("scale.memory"),
    "missingNetworkPolicy": lacks("network.policies"),
    "missingPodDisruptionBudget": lacks("rollout.disruption-budget"),
    "nakedPod": lambda workload: workload.kind == "pod",
    "notReadOnlyRootFilesystem": lacks(HARDENING, "read-only-root"),
    "privilegeEscalationAllowed": lacks(HARDENING, "no-escalation"),
    "procMount": has("security.unconfined", "masked-paths"),
    "pullPolicyNotAlways": lambda workload: workload.value("image.pull-policy") != "always",
    "readinessProbeMissing": lacks("health.readiness"),
    "runAsPrivileged": has("security.privileged"),
    "runAsRootAllowed": lacks(HARDENING, "non-root"),
    "tagNotSpecified": has("image.mutable-tag"),
    "topologySpreadConstraint": lacks("placement.spread"),
}


def polaris(checkout: Path) -> Iterator[tuple[str, str, bool]]:
    """Check, file, agrees."""
    for check, fails in POLARIS.items():
        for path in sorted((checkout / "test/checks" / check).glob("*.yaml")):
            wanted = path.name.startswith("failure")
            yield check, path.name, any(fails(one) for one in read(path).workloads) is wanted


# --- trivy-checks ---------------------------------------------------------------------------------------------------

TRIVY: Mapping[str, Test] = {
    "CPU_not_limited": lacks("scale.cpu"),
    "SYS_ADMIN_capability": has("security.added-capabilities", "SYS_ADMIN"),
    "access_to_host_ports": has("network.exposure", "host-port"),
    "apparmor_policy_disabled": has("security.unconfined", "apparmor"),
    "can_elevate_its_own_privileges": lacks(HARDENING, "no-escalation"),
    "capabilities_no_drop_all": lacks(HARDENING, "drop-all"),
    "file_system_not_read_only": lacks(HARDENING, "read-only-root"),
    "host_ipc": has(HOST, "processes"),
    "host_network": has(HOST, "network"),
    "host_pid": has(HOST, "processes"),
    "hostpath_volumes_mounted": has(HOST, "files"),
    "memory_not_limited": lacks("scale.memory"),
    "mounts_docker_socket": has("security.docker-socket"),
    "non_default_proc_masks_set": has("security.unconfined", "masked-paths"),
    "privileged": has("security.privileged"),
    "runs_as_root": lacks(HARDENING, "non-root"),
    "runtime_default_seccomp_profile_not_set": lacks(HARDENING, "seccomp"),
    "specific_capabilities_added": has("security.added-capabilities"),
    "unsafe_sysctl_options_set": has("security.sysctls"),
    "uses_image_tag_latest": has("image.mutable-tag"),
}


def trivy(checkout: Path) -> Iterator[tuple[str, str, bool]]:
    for check, fails in TRIVY.items():
        loaded = yaml.safe_load((checkout / "checks/kubernetes" / f"{check}.yaml").read_text("utf-8"))
        for side in ("good", "bad"):
            for number, text in enumerate(loaded["kubernetes"].get(side) or ()):
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "object.yaml"
                    path.write_text(text, encoding="utf-8")
                    found = any(fails(one) for one in read(path).workloads)
                yield check, f"{side} {number + 1}", found is (side == "bad")


# --- kompose --------------------------------------------------------------------------------------------------------

COMPARED = sorted(
    (FORMATS["compose"].states & FORMATS["kubernetes"].states)
    - {"descriptor.formats", "descriptor.deprecated-keys", "build.method", "build.rebuildable", "config.labels"}
)


def kompose(checkout: Path) -> Iterator[tuple[str, str, bool]]:
    """Fixture, workload and fact, agrees: every fact that either side states."""
    for output in sorted((checkout / "script/test/fixtures").glob("*/output*")):
        inputs = [path for path in output.parent.glob("*compose*.y*ml") if path.name.count("compose")]
        if len(inputs) != 1:
            continue
        ours = {one.name: one for one in _input(output.parent).workloads if one.kind == "service"}
        theirs = {one.name: one for one in read(output).workloads}
        for name in sorted(set(ours) & set(theirs)):
            yield from _facts(f"{output.parent.name}/{output.name}", ours[name], theirs[name])


def _input(fixture: Path) -> Reading:
    """The fixture's folder without what was converted from it."""
    with tempfile.TemporaryDirectory() as folder:
        ignored = shutil.ignore_patterns("output*", "*Dockerfile*")
        shutil.copytree(fixture, folder, ignore=ignored, dirs_exist_ok=True)
        return read(Path(folder))


def _facts(fixture: str, ours: Workload, theirs: Workload) -> Iterator[tuple[str, str, bool]]:
    """Facts that both state must be the same; one that only one side states is told as such."""
    for fact in COMPARED:
        values = ours.value(fact), theirs.value(fact)
        both = fact in ours.facts and fact in theirs.facts
        if both:
            yield fixture, f"{ours.name} {fact}: {values[0]} / {values[1]}", values[0] == values[1]
        elif fact in ours.facts or fact in theirs.facts:
            side = "input" if fact in ours.facts else "output"
            yield fixture, f"{ours.name} only-the-{side}-states-{fact}: {values[0] or values[1]}", False


# --- compose-go -----------------------------------------------------------------------------------------------------


def compose_go(checkout: Path) -> Iterator[tuple[str, str, bool]]:
    """File, what became of it, whether it was read or skipped with a reason."""
    discovery = discover([checkout / "loader/testdata"])
    reading = read_sources(discovery.sources, discovery.settings, ReadOptions())
    for path in reading.read:
        yield path, "read", True
    for one in (*discovery.skipped, *reading.skipped):
        yield one.path, one.reason, True
    for problem in (*discovery.failed, *reading.failed):
        yield problem.path, str(problem), False


SOURCES: Mapping[str, Callable[[Path], Iterator[tuple[str, str, bool]]]] = {
    "polaris": polaris,
    "trivy": trivy,
    "kompose": kompose,
    "compose-go": compose_go,
}


def main(arguments: Sequence[str]) -> int:
    source, checkout = arguments
    counts: Counter[bool] = Counter()
    topics: Counter[Any] = Counter()
    for group, item, agrees in SOURCES[source](Path(checkout)):
        counts[agrees] += 1
        if not agrees:
            topics[item.partition(":")[0].rpartition(" ")[2]] += 1
            sys.stdout.write(f"{group}: {item}\n")
    sys.stdout.write(f"{topics.most_common(30)}\n{counts[True]} of {counts.total()} agree\n")
    return 0 if counts[True] == counts.total() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
