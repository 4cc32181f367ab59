"""What pods ask of their host, which restrictions they ask for, and what their volumes bring."""

import pytest

from advisor.model.facts import Truth, Value
from tests.formats.test_extract_kubernetes import one_pod, pod_text, read

GIB = 1024**3


@pytest.mark.parametrize(
    ("container", "fact", "value"),
    [
        ("{privileged: true}", "security.privileged", True),
        ("{windowsOptions: {hostProcess: true}}", "security.privileged", True),
        ("{capabilities: {add: [cap_net_raw, SYS_TIME]}}", "security.added-capabilities", ("NET_RAW", "SYS_TIME")),
        ("{runAsUser: 0}", "process.user", ("0",)),
        ("{runAsUser: 1001, runAsGroup: 7}", "process.groups", ("7",)),
        ("{windowsOptions: {runAsUserName: ContainerUser}}", "process.user", ("ContainerUser",)),
        ("{procMount: Unmasked}", "security.unconfined", ("masked-paths",)),
        ("{seccompProfile: {type: Unconfined}}", "security.unconfined", ("seccomp",)),
        ("{appArmorProfile: {type: Unconfined}}", "security.unconfined", ("apparmor",)),
        ("{seLinuxOptions: {type: spc_t}}", "security.unconfined", ("selinux",)),
        ("{runAsNonRoot: true}", "security.hardening", ("non-root",)),
        ("{readOnlyRootFilesystem: true}", "security.hardening", ("read-only-root",)),
        ("{allowPrivilegeEscalation: false}", "security.hardening", ("no-escalation",)),
        ("{capabilities: {drop: [all]}}", "security.hardening", ("drop-all",)),
        ("{seccompProfile: {type: RuntimeDefault}}", "security.hardening", ("seccomp",)),
        ("{seccompProfile: {type: Localhost}}", "security.hardening", ("seccomp",)),
        ("{readOnlyRootFilesystem: '${READ_ONLY}'}", "security.hardening", None),
        ("{procMount: '${MOUNT}'}", "security.unconfined", None),
        ("{runAsUser: root}", "process.user", None),
    ],
)
def test_the_context_of_a_container(container: str, fact: str, value: Value) -> None:
    workload = one_pod(container=f"securityContext: {container}")

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize(
    ("pod", "fact", "value"),
    [
        ("securityContext: {fsGroup: 1, supplementalGroups: [3, 2]}", "process.groups", ("1", "2", "3")),
        ("securityContext: {runAsUser: 5}", "process.user", ("5",)),
        ("securityContext: {sysctls: [{name: net.a, value: '1'}]}", "security.sysctls", ("net.a",)),
        ("securityContext: {seccompProfile: {type: RuntimeDefault}}", "security.hardening", ("seccomp",)),
        ("hostPID: true", "security.host-access", ("processes",)),
        ("hostIPC: true", "security.host-access", ("processes",)),
        ("hostNetwork: ${HOST}", "security.host-access", None),
    ],
)
def test_the_context_of_a_pod(pod: str, fact: str, value: Value) -> None:
    assert one_pod(pod).value(fact) == value


@pytest.mark.parametrize(
    ("annotation", "fact", "value"),
    [
        ("seccomp.security.alpha.kubernetes.io/pod: runtime/default", "security.hardening", ("seccomp",)),
        ("seccomp.security.alpha.kubernetes.io/pod: unconfined", "security.unconfined", ("seccomp",)),
        ("container.apparmor.security.beta.kubernetes.io/shop: unconfined", "security.unconfined", ("apparmor",)),
        ("security.alpha.kubernetes.io/sysctls: 'kernel.a=1,net.b=2'", "security.sysctls", ("kernel.a", "net.b")),
    ],
)
def test_annotations_said_it_in_older_releases(annotation: str, fact: str, value: Value) -> None:
    workload = one_pod(metadata=f"annotations: {{{annotation}}}")

    assert workload.value(fact) == value
    assert workload.state("descriptor.deprecated-keys") is Truth.TRUE


def test_the_word_of_a_container_holds_against_that_of_its_pod() -> None:
    workload = one_pod(
        "securityContext: {runAsUser: 5, runAsNonRoot: true}", "securityContext: {runAsUser: 6, runAsNonRoot: false}"
    )

    assert workload.value("process.user") == ("6",)
    assert workload.state("security.hardening") is Truth.FALSE


def test_a_restriction_that_one_container_lacks_is_none() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
        "  - {name: a, image: a, securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false}}\n"
        "  - {name: b, image: b, securityContext: {runAsNonRoot: true}}\n"
    )

    assert read(text).workloads[0].value("security.hardening") == ("non-root",)


# --- volumes --------------------------------------------------------------------------------------------------------

MOUNT = "volumeMounts: [{name: v, mountPath: /m}]"


@pytest.mark.parametrize(
    ("volume", "fact", "value"),
    [
        ("persistentVolumeClaim: {claimName: c}", "storage.volumes", ("/m",)),
        ("persistentVolumeClaim: {claimName: c}", "storage.kinds", ("claim",)),
        ("nfs: {server: a, path: /b}", "storage.kinds", ("nfs",)),
        ("nfs: {server: a, path: /b}", "storage.volumes", ("/m",)),
        ("glusterfs: {path: b}", "storage.kinds", ("cluster-file",)),
        ("azureFile: {shareName: b}", "storage.kinds", ("smb",)),
        ("awsElasticBlockStore: {volumeID: b}", "storage.kinds", ("cloud-disk",)),
        ("csi: {driver: smb.csi.k8s.io}", "storage.kinds", ("smb",)),
        ("csi: {driver: rook-ceph.cephfs.csi.ceph.com}", "storage.kinds", ("cluster-file",)),
        ("csi: {driver: csi.example.com}", "storage.kinds", None),
        ("csi: {driver: csi.example.com}", "storage.volumes", ("/m",)),
        ("flexVolume: {driver: fstab/cifs}", "storage.kinds", ("smb",)),
        (
            "csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: vault}}",
            "config.secrets",
            ("vault",),
        ),
        ("emptyDir: {}", "storage.scratch", ("/m",)),
        ("emptyDir: null", "storage.scratch", ("/m",)),
        ("emptyDir: {medium: Memory}", "storage.scratch", ("/m",)),
        ("ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}", "storage.scratch", ("/m",)),
        ("ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}", "storage.classes", ("fast",)),
        ("gitRepo: {}", "storage.scratch", ("/m",)),
        ("configMap: {name: c}", "config.files", ("/m",)),
        ("secret: {secretName: s}", "config.secrets", ("s",)),
        ("secret: {secretName: s}", "config.files", ("/m",)),
        ("projected: {sources: [{secret: {name: s}}, {configMap: {name: c}}]}", "config.secrets", ("s",)),
        ("projected: {sources: []}", "config.files", ("/m",)),
        ("projected: {sources: [{secret: s}]}", "config.secrets", None),
        (
            "downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}",
            "config.instance-information",
            ("metadata.labels",),
        ),
        ("hostPath: {path: /var/log/}", "security.host-access", ("files",)),
        ("hostPath: {path: /run/containerd/containerd.sock}", "security.docker-socket", True),
        ("hostPath: {path: /dev/net/tun}", "security.devices", ("/dev/net/tun",)),
        ("hostPath: {path: '${FOLDER}'}", "security.host-access", None),
        ("cloudDrive: {}", "storage.kinds", None),
    ],
)
def test_a_volume_states_a_fact(volume: str, fact: str, value: Value) -> None:
    workload = one_pod(f"volumes: [{{name: v, {volume}}}]", MOUNT)

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize(
    ("volume", "fact"),
    [
        ("hostPath: {path: /var/run/docker.sock}", "security.host-access"),
        ("hostPath: {path: /var/log}", "storage.volumes"),
        ("emptyDir: {}", "storage.volumes"),
        ("secret: {secretName: s}", "storage.kinds"),
        ("csi: {driver: secrets-store.csi.k8s.io}", "storage.kinds"),
    ],
)
def test_a_volume_is_of_one_kind(volume: str, fact: str) -> None:
    assert one_pod(f"volumes: [{{name: v, {volume}}}]", MOUNT).state(fact) is Truth.FALSE


@pytest.mark.parametrize(
    ("volume", "note"),
    [
        ("csi: {driver: csi.example.com}", "`csi` names a driver that is not known here."),
        ("cloudDrive: {}", "`cloudDrive` is no kind of volume that is known here."),
    ],
)
def test_storage_of_unknown_kind_is_noted(volume: str, note: str) -> None:
    extraction = read(pod_text(f"volumes: [{{name: v, {volume}}}]", MOUNT))

    assert [one.what for one in extraction.notes] == [note]


@pytest.mark.parametrize("volume", ["csi: {driver: ebs.csi.aws.com}", "nfs: {server: a, path: /b}", "emptyDir: {}"])
def test_storage_of_known_kind_is_not(volume: str) -> None:
    assert read(pod_text(f"volumes: [{{name: v, {volume}}}]", MOUNT)).notes == ()


def test_memory_mounted_as_shared_memory_is_no_scratch_volume() -> None:
    mount = "volumeMounts: [{name: v, mountPath: /dev/shm}]"
    workload = one_pod("volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 2Gi}}]", mount)

    assert workload.value("scale.shared-memory") == 2 * GIB
    assert workload.state("storage.scratch") is Truth.FALSE


def test_a_raw_device_of_a_claim_is_a_volume() -> None:
    volume = "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]"

    assert one_pod(volume, "volumeDevices: [{name: v, devicePath: /dev/x}]").value("storage.volumes") == ("/dev/x",)


CLAIM = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db}}
spec:
  template: {{spec: {{containers: [{{image: a, volumeMounts: [{{name: v, mountPath: /m}}]}}]}}}}
  volumeClaimTemplates: [{claim}]
"""
SIZE = "resources: {requests: {storage: 5Gi}}"


@pytest.mark.parametrize(
    ("claim", "fact", "value"),
    [
        (f"{{metadata: {{name: v}}, spec: {{{SIZE}}}}}", "storage.size", 5 * GIB),
        (f"{{metadata: {{name: v}}, spec: {{{SIZE}}}}}", "storage.volumes", ("/m",)),
        (f"{{metadata: {{name: v}}, spec: {{{SIZE}}}}}", "storage.kinds", ("claim",)),
        ("{metadata: {name: v}, spec: {storageClassName: fast}}", "storage.classes", ("fast",)),
        (
            "{metadata: {name: v, annotations: {volume.beta.kubernetes.io/storage-class: old}}}",
            "storage.classes",
            ("old",),
        ),
        ("{metadata: {name: v}, spec: {resources: {requests: {storage: '${SIZE}'}}}}", "storage.size", None),
        ("nonsense", "storage.size", None),
        ("nonsense", "storage.per-instance", True),
    ],
)
def test_a_claim_of_every_instance(claim: str, fact: str, value: Value) -> None:
    (workload,) = read(CLAIM.format(claim=claim)).workloads

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize("class_", ["", "storageClassName: ''"])
def test_a_claim_that_names_no_class_states_none(class_: str) -> None:
    (workload,) = read(CLAIM.format(claim=f"{{metadata: {{name: v}}, spec: {{{class_}}}}}")).workloads

    assert workload.state("storage.classes") is Truth.FALSE


SHARED = """\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: shop}}
spec:
  {replicas}
  template:
    spec:
      containers:
      - {{name: shop, image: a/b:1, volumeMounts: [{{name: v, mountPath: /m, {mount}}}]}}
      volumes: [{{name: v, persistentVolumeClaim: {{claimName: c}}}}]
"""


@pytest.mark.parametrize(
    ("kind", "replicas", "mount", "truth"),
    [
        ("Deployment", "replicas: 2", "", Truth.TRUE),
        ("Deployment", "replicas: 1", "", Truth.FALSE),
        ("Deployment", "", "", Truth.FALSE),
        ("Deployment", "replicas: ${N}", "", Truth.UNKNOWN),
        ("Deployment", "replicas: 2", "readOnly: true", Truth.FALSE),
        ("Deployment", "replicas: 2", "subPathExpr: $(POD)", Truth.FALSE),
        ("DaemonSet", "", "", Truth.TRUE),
    ],
)
def test_several_instances_that_write_one_claim_share_it(kind: str, replicas: str, mount: str, truth: Truth) -> None:
    text = SHARED.format(kind=kind, replicas=replicas, mount=mount)

    assert read(text).workloads[0].state("storage.shared") is truth
