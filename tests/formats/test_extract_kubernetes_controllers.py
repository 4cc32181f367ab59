"""Controllers of pods: how many, how replaced, what they are called and meant by; what stands for no workload."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import SetAsideError, SourceError
from advisor.formats.extraction import Extraction
from advisor.formats.kubernetes.objects import read_objects
from advisor.formats.kubernetes.workloads import STATES
from advisor.formats.reading import Reader
from advisor.model.facts import Truth, Value
from advisor.text.source import Source
from tests.formats.test_extract_kubernetes import pod_text, read
from tests.formats.test_formats import table

TEMPLATE = "  template: {spec: {containers: [{name: shop, image: 'acme/shop:1'}]}}\n"


def controller(kind: str, spec: str = "", api: str = "apps/v1", name: str = "shop", template: str = TEMPLATE) -> str:
    lines = "".join(f"  {line}\n" for line in spec.splitlines())
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{lines}{template}"


JOB = "  jobTemplate: {spec: {parallelism: 4, template: {spec: {containers: [{name: j, image: 'a/j:1'}]}}}}\n"
CONFIG = "apps.openshift.io/v1"


def notes(extraction: Extraction) -> list[str]:
    return [note.what for note in extraction.notes]


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        (controller("Deployment", "replicas: 0"), "scale.instances", 0),
        (controller("ReplicaSet", "replicas: 4"), "scale.instances", 4),
        (controller("ReplicationController", "replicas: 4", "v1"), "scale.instances", 4),
        (controller("Deployment", "replicas: ${N}"), "scale.instances", None),
        (controller("Job", "parallelism: 5", "batch/v1"), "scale.instances", 5),
        (controller("Job", "parallelism: 5\ncompletions: 2", "batch/v1"), "scale.instances", 2),
        (controller("CronJob", "schedule: '@daily'", "batch/v1", template=JOB), "scale.instances", 4),
        (controller("CronJob", "schedule: '@daily'", "batch/v1", template=JOB), "process.schedule", "@daily"),
        (controller("CronJob", "schedule: '@daily'", "batch/v1", template=JOB), "process.task", True),
        (controller("Deployment", "strategy: {rollingUpdate: {}}"), "rollout.strategy", "rolling"),
        (controller("Deployment", "strategy: {type: Slowly}"), "rollout.strategy", None),
        (controller("StatefulSet", "updateStrategy: {type: OnDelete}"), "rollout.strategy", "on-delete"),
        (controller("Rollout", "strategy: {canary: {}}", "argoproj.io/v1alpha1"), "rollout.strategy", "custom"),
        (controller("Rollout", "strategy: {blueGreen: {}}", "argoproj.io/v1alpha1"), "rollout.strategy", "blue-green"),
        (controller("DeploymentConfig", "strategy: {type: Custom}", CONFIG), "rollout.strategy", "custom"),
        (
            controller(
                "DeploymentConfig", "strategy: {type: Recreate, recreateParams: {pre: {}, mid: {}, post: {}}}", CONFIG
            ),
            "rollout.hooks",
            ("mid-rollout", "post-rollout", "pre-rollout"),
        ),
        (controller("DeploymentConfig", api="v1"), "descriptor.formats", ("openshift",)),
        (controller("DeploymentConfig", api="v1"), "descriptor.deprecated-keys", ("v1 DeploymentConfig",)),
        (controller("PetSet", api="apps/v1alpha1"), "descriptor.deprecated-keys", ("apps/v1alpha1 PetSet",)),
        (controller("PetSet", api="apps/v1alpha1"), "process.stable-identity", True),
        (controller("Service", api="serving.knative.dev/v1"), "network.exposure", ("route",)),
        (controller("Service", api="serving.knative.dev/v1"), "network.protocols", ("http",)),
    ],
)
def test_a_controller_states_a_fact(text: str, fact: str, value: Value) -> None:
    (workload,) = read(text).workloads

    assert workload.value(fact) == value
    assert workload.evidence(fact)


@pytest.mark.parametrize("api", ["apps/v1", "apps/v1beta2", "extensions/v1beta1"])
def test_old_groups_are_read_like_new_ones(api: str) -> None:
    assert read(controller("Deployment", "replicas: 2", api)).workloads[0].value("scale.instances") == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (controller("Deployment"), "deployment"),
        (controller("Service", api="serving.knative.dev/v1"), "knative-service"),
        (pod_text(), "pod"),
    ],
)
def test_a_workload_is_of_the_kind_of_its_object(text: str, kind: str) -> None:
    assert [one.kind for one in read(text).workloads] == [kind]


@pytest.mark.parametrize(
    ("annotation", "fact", "value"),
    [
        ("autoscaling.knative.dev/maxScale: '9'", "scale.most-instances", 9),
        ("autoscaling.knative.dev/metric: cpu", "scale.autoscaling", ("cpu",)),
        ("autoscaling.knative.dev/metric: rps", "scale.autoscaling", ("custom",)),
    ],
)
def test_annotations_scale_a_serverless_service(annotation: str, fact: str, value: Value) -> None:
    template = f"  template: {{metadata: {{annotations: {{{annotation}}}}}, spec: {{containers: [{{image: a}}]}}}}\n"
    (workload,) = read(controller("Service", api="serving.knative.dev/v1", template=template)).workloads

    assert workload.value(fact) == value


def test_a_serverless_service_may_be_local_to_its_cluster() -> None:
    name = "greeter, labels: {networking.knative.dev/visibility: cluster-local}"
    (workload,) = read(controller("Service", api="serving.knative.dev/v1", name=name)).workloads

    assert workload.value("network.exposure") == ("internal",)
    assert workload.state("network.protocols") is Truth.FALSE


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("- a\n- b\n", "this is a list, not an object."),
        ("kind: Pod\nspec: {}\n", "this document has no `apiVersion` or no `kind`."),
    ],
)
def test_a_document_that_is_no_object_is_noted(text: str, note: str) -> None:
    assert notes(read(text)) == [note]


def test_the_older_form_of_a_serverless_service_is_read() -> None:
    template = "  runLatest: {configuration: {revisionTemplate: {spec: {containers: [{image: 'a/b:1'}]}}}}\n"
    text = controller("Service", api="serving.knative.dev/v1alpha1", template=template)

    assert read(text).workloads[0].value("image.reference") == ("a/b:1",)


def test_a_pod_that_cannot_be_read_leaves_everything_it_may_say_unknown() -> None:
    workload = read(controller("Deployment", template="  template: ${TEMPLATE}\n")).workloads[0]

    for fact in ("image.reference", "security.privileged", "storage.volumes", "scale.memory"):
        assert workload.state(fact) is Truth.UNKNOWN


# --- templates and image streams ------------------------------------------------------------------------------------

OPENSHIFT_TEMPLATE = """\
apiVersion: template.openshift.io/v1
kind: Template
parameters:
- {name: NAME, value: shop}
- {name: COPIES, value: "3"}
- {name: MEMORY}
objects:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: "${NAME}"}
  spec:
    replicas: ${{COPIES}}
    template:
      spec:
        containers:
        - {name: a, image: "acme/${NAME}:1", resources: {limits: {memory: "${MEMORY}"}}}
"""


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("scale.instances", 3),
        ("image.reference", ("acme/shop:1",)),
        ("descriptor.formats", ("openshift",)),
        ("scale.memory", None),
    ],
)
def test_parameters_of_a_template_are_filled_in_where_they_have_a_value(fact: str, value: Value) -> None:
    (workload,) = read(OPENSHIFT_TEMPLATE).workloads

    assert workload.name == "shop"
    assert workload.value(fact) == value


TRIGGERED = """\
apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
metadata: {name: shop, namespace: prod}
spec:
  triggers:
  - type: ConfigChange
  - type: ImageChange
    imageChangeParams:
      containerNames: [shop]
      from: {kind: ImageStreamTag, name: 'shop:live'}
  template:
    spec:
      containers:
      - {name: shop, image: ' '}
"""


def test_the_image_of_a_trigger_stays_open_until_its_stream_says_it() -> None:
    (workload,) = read(TRIGGERED).workloads

    assert "image.reference" not in workload.facts
    assert workload.value("image.mutable-tag") is False
    assert workload.state("image.digest") is Truth.UNKNOWN
    assert "object prod ImageStreamTag shop:live" in workload.handles
    assert notes(read(TRIGGERED)) == []


@pytest.mark.parametrize(
    "path", ['spec.template.spec.containers[?(@.name=="shop")].image', "spec.template.spec.containers[0].image"]
)
def test_an_annotation_triggers_as_well(path: str) -> None:
    document = yaml.safe_load(controller("Deployment"))
    trigger = [{"from": {"kind": "ImageStreamTag", "name": "shop"}, "fieldPath": path}]
    document["metadata"]["annotations"] = {"image.openshift.io/triggers": yaml.safe_dump(trigger)}
    (workload,) = read(yaml.safe_dump(document)).workloads

    assert "image.reference" not in workload.facts
    assert "object default ImageStreamTag shop:latest" in workload.handles


# --- names and handles ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (controller("Deployment", name="a") + "---\n" + controller("Deployment", name="b"), ["a", "b"]),
        (controller("Deployment") + "---\n" + controller("Job", api="batch/v1"), ["shop-deployment", "shop-job"]),
        (
            controller("Deployment", name="a, namespace: x")
            + "---\n"
            + controller("Deployment", name="a, namespace: y"),
            ["a-x", "a-y"],
        ),
        (controller("Deployment") + "---\n" + controller("Deployment"), ["shop", "shop-2"]),
        (controller("Job", api="batch/v1").replace("name: shop}", "generateName: nightly-}"), ["nightly"]),
        (controller("Job", api="batch/v1").replace("{name: shop}", "{}"), ["job-2"]),
        (controller("Deployment", name='"${APP}"'), ["${APP}"]),
    ],
)
def test_every_workload_has_a_name_of_its_own(text: str, names: list[str]) -> None:
    assert [one.name for one in read(text).workloads] == names


def test_a_workload_is_meant_by_the_names_that_other_objects_use() -> None:
    pod = (
        "{serviceAccountName: robot, "
        "containers: [{image: a, env: [{name: X, valueFrom: {configMapKeyRef: {name: c}}}]}],"
        " volumes: [{name: v, persistentVolumeClaim: {claimName: d}}]}"
    )
    template = f"  serviceName: peers\n  template: {{metadata: {{labels: {{app: web}}}}, spec: {pod}}}\n"
    (workload,) = read(controller("StatefulSet", name="db, namespace: n", template=template)).workloads

    assert workload.handles == {
        "label n app",
        "label n app=web",
        "namespace n",
        "object n ConfigMap c",
        "object n PersistentVolumeClaim d",
        "object n Service peers",
        "object n ServiceAccount robot",
        "object n StatefulSet db",
    }


# --- what stands for no workload ------------------------------------------------------------------------------------

PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 5}\n"
OWNED = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  ownerReferences: [{kind: ReplicaSet, name: r}]\n"
    "spec: {containers: [{image: a}]}\n"
)
TEST = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n"
    "spec: {containers: [{image: a}]}\n"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PATCH, "a patch of objects; it names no image"),
        (
            PATCH.replace("{replicas: 5}", "{template: {spec: {containers: [{name: shop, env: []}]}}}"),
            "a patch of objects",
        ),
        (OWNED, "an export of objects that their controllers keep"),
        (TEST, "only tests that Helm runs"),
    ],
)
def test_a_file_of_nothing_else_is_set_aside(text: str, reason: str) -> None:
    with pytest.raises(SetAsideError, match=reason):
        read(text)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (PATCH, "Deployment shop names no image: it is a patch, or incomplete."),
        (OWNED, "Pod p is kept by another object."),
        (TEST, "Pod t is a test that Helm runs when asked to."),
    ],
)
def test_beside_other_objects_it_is_noted(text: str, note: str) -> None:
    extraction = read(f"{controller('Deployment', name='other')}---\n{text}")

    assert [one.name for one in extraction.workloads] == ["other"]
    assert notes(extraction) == [note]


def test_a_pod_that_a_custom_resource_owns_is_a_workload() -> None:
    assert len(read(OWNED.replace("ReplicaSet", "Database")).workloads) == 1


def test_further_kinds_are_named_once_and_not_judged() -> None:
    custom = "---\napiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: a}\n"
    extraction = read(controller("Deployment") + custom + custom)

    assert notes(extraction) == ["2 objects of the kind Database (db.example.com) are not judged."]


def test_a_custom_resource_of_a_known_name_is_no_controller() -> None:
    assert read(controller("Deployment", api="example.com/v1")).workloads == ()


def test_json_is_read_like_yaml() -> None:
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"image": "a/b:1"}]}}'
    text = f'{{"apiVersion": "v1", "kind": "List", "items": [{pod}]}}'

    assert [one.name for one in read(text).workloads] == ["p"]


def test_text_that_cannot_be_parsed_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"^shop\.yaml:2: "):
        read("kind: Pod\n kind: Pod\n")


# --- hostile input --------------------------------------------------------------------------------------------------


def documents() -> list[Any]:
    texts = {text for cell in table("kubernetes")["cells"] for text in cell["files"].values()}
    return [document for text in sorted(texts) for document in yaml.safe_load_all(text) if document]


RICH = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: rich}
spec:
  updateStrategy: {type: RollingUpdate}
  template:
    metadata: {labels: {app: rich}}
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - podAffinityTerm:
              labelSelector: {matchExpressions: [{key: app, operator: In, values: [rich]}]}
      tolerations: [{key: spot}]
      topologySpreadConstraints: [{maxSkew: 1}]
      securityContext: {supplementalGroups: [4], windowsOptions: {hostProcess: true, runAsUserName: x}}
      containers:
      - name: rich
        image: a/b:1
        envFrom: [{prefix: A_, configMapRef: {name: c}}, {secretRef: {name: s}}]
        env: [{name: L, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]
        startupProbe: {periodSeconds: 3, failureThreshold: 9, exec: {command: [x]}}
        securityContext: {procMount: Unmasked, capabilities: {drop: [ALL]}, appArmorProfile: {type: Unconfined}}
        volumeDevices: [{name: a, devicePath: /dev/x}]
      volumes:
      - {name: a, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: x}}}
      - {name: b, projected: {sources: [{secret: {name: s}}, {downwardAPI: {items: [{fieldRef: {fieldPath: x}}]}}]}}
      - {name: c, ephemeral: {volumeClaimTemplate: {metadata: {annotations: {}}, spec: {storageClassName: x}}}}
      - {name: d, nfs: {server: x, path: /}}
"""
OWN: list[Any] = [yaml.safe_load(text) for text in (RICH, TRIGGERED.replace("shop", "cart"), OPENSHIFT_TEMPLATE)]
DOCUMENTS = [*documents(), *OWN]
JUNK: st.SearchStrategy[object] = st.sampled_from(
    [None, "", "x", "${X}", "((x))", "-1", 7, True, [], {}, [None], ["x"], [[]], [{}], {"x": "y"}, {"name": {}}]
)


def places(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to every member of nested mappings and lists."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, member in members for found in ((*path, key), *places(member, (*path, key)))]


def replaced(node: Any, path: tuple[Any, ...], value: object) -> None:
    for key in path[:-1]:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    if isinstance(node, dict) or (isinstance(node, list) and isinstance(last, int) and last < len(node)):
        node[last] = value


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_a_wrong_type_at_any_place_breaks_no_reading(data: st.DataObject) -> None:
    document = copy.deepcopy(data.draw(st.sampled_from(DOCUMENTS)))
    for path in data.draw(st.lists(st.sampled_from(places(document)), min_size=1, max_size=4)):
        replaced(document, path, copy.deepcopy(data.draw(JUNK)))
    text = yaml.safe_dump(document)
    try:
        extraction = read(text)
    except SetAsideError:
        return

    last = text.count("\n") + 1
    for workload in extraction.workloads:
        assert workload.facts.keys() <= STATES
        assert all(1 <= place.last_line <= last for fact in workload.facts.values() for place in fact.evidence)


@settings(deadline=None, max_examples=50)
@given(st.permutations([*OWN, yaml.safe_load(controller("Job", api="batch/v1"))]))
def test_the_order_of_documents_changes_no_fact(order: list[Any]) -> None:
    def values(listed: list[Any]) -> dict[str, dict[str, Value | None]]:
        found = read(yaml.safe_dump_all(listed)).workloads
        return {one.name: {name: fact.value for name, fact in one.facts.items()} for one in found}

    assert values(order) == values(sorted(order, key=str))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_objects(Source("shop.yaml", "kubernetes", f"apiVersion: v1\n{text}"), Reader())
    except SourceError as error:
        assert error.problem.path == "shop.yaml"
