"""Names by which Kubernetes objects mean each other, as handles of workloads and companions."""


def in_namespace(namespace: str) -> str:
    """Every workload of the namespace."""
    return f"namespace {namespace}"


def named(namespace: str, kind: str, name: str) -> str:
    """An object by its kind and name: a controller, a service, a claim, an account, a config map, an image stream."""
    return f"object {namespace} {kind} {name}"


def labelled(namespace: str, key: str, value: str) -> str:
    """A label on the pods of a workload."""
    return f"label {namespace} {key}={value}"


def has_label(namespace: str, key: str) -> str:
    """A label of that key, whatever its value."""
    return f"label {namespace} {key}"


def cluster_wide(kind: str, name: str) -> str:
    """An object outside of namespaces, such as a storage class."""
    return f"object - {kind} {name}"


def published(namespace: str, service: str) -> str:
    """Reached by a route that leads through the service."""
    return f"published {namespace} {service}"


def built_as(reference: str) -> str:
    """An image by its repository, whatever its tag or digest."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"output {head}{slash}{last.partition(':')[0]}"
