"""Drivers and volume types, in the words of the vocabulary."""

from collections.abc import Mapping

VOLUME_TYPES: Mapping[str, str] = {
    "awsElasticBlockStore": "cloud-disk",
    "azureDisk": "cloud-disk",
    "azureFile": "smb",
    "cephfs": "cluster-file",
    "cinder": "cloud-disk",
    "fc": "cloud-disk",
    "gcePersistentDisk": "cloud-disk",
    "glusterfs": "cluster-file",
    "hostPath": "local-disk",
    "iscsi": "cloud-disk",
    "local": "local-disk",
    "nfs": "nfs",
    "photonPersistentDisk": "cloud-disk",
    "portworxVolume": "cloud-disk",
    "quobyte": "cluster-file",
    "rbd": "cloud-disk",
    "scaleIO": "cloud-disk",
    "storageos": "cloud-disk",
    "vsphereVolume": "cloud-disk",
}
"""Key of a volume → the kind of its storage. A block device of a network counts as a disk of the cloud."""

ACCESS_MODES: Mapping[str, str] = {
    "ReadOnlyMany": "read-only",
    "ReadWriteMany": "shared",
    "ReadWriteOnce": "single",
    "ReadWriteOncePod": "single",
}
"""What a claim asks for. A block volume that one machine mounts is no share."""
ACCESS_OF_KINDS: Mapping[str, str] = {
    "cloud-disk": "single",
    "cluster-file": "shared",
    "local-disk": "single",
    "nfs": "shared",
    "smb": "shared",
}
"""What storage that a pod names itself can do."""

_DRIVERS: Mapping[str, str] = {
    "blob.csi.azure.com": "cluster-file",
    "cephfs.csi.ceph.com": "cluster-file",
    "cifs.csi.k8s.io": "smb",
    "cinder.csi.openstack.org": "cloud-disk",
    "csi.vsphere.vmware.com": "cloud-disk",
    "disk.csi.azure.com": "cloud-disk",
    "dobs.csi.digitalocean.com": "cloud-disk",
    "driver.longhorn.io": "cloud-disk",
    "ebs.csi.aws.com": "cloud-disk",
    "efs.csi.aws.com": "nfs",
    "file.csi.azure.com": "smb",
    "filestore.csi.storage.gke.io": "nfs",
    "fsx.csi.aws.com": "cluster-file",
    "gcsfuse.csi.storage.gke.io": "cluster-file",
    "hostpath.csi.k8s.io": "local-disk",
    "kubernetes.io/aws-ebs": "cloud-disk",
    "kubernetes.io/azure-disk": "cloud-disk",
    "kubernetes.io/azure-file": "smb",
    "kubernetes.io/cinder": "cloud-disk",
    "kubernetes.io/gce-pd": "cloud-disk",
    "kubernetes.io/glusterfs": "cluster-file",
    "kubernetes.io/host-path": "local-disk",
    "kubernetes.io/no-provisioner": "local-disk",
    "kubernetes.io/rbd": "cloud-disk",
    "kubernetes.io/vsphere-volume": "cloud-disk",
    "local.csi.openebs.io": "local-disk",
    "microk8s.io/hostpath": "local-disk",
    "nfs.csi.k8s.io": "nfs",
    "openebs.io/local": "local-disk",
    "pd.csi.storage.gke.io": "cloud-disk",
    "rancher.io/local-path": "local-disk",
    "rbd.csi.ceph.com": "cloud-disk",
    "s3.csi.aws.com": "cluster-file",
    "secrets-store.csi.k8s.io": "",
    "smb.csi.k8s.io": "smb",
    "vpc.block.csi.ibm.io": "cloud-disk",
}
_ENDINGS: Mapping[str, str] = {
    ".cephfs.csi.ceph.com": "cluster-file",
    ".rbd.csi.ceph.com": "cloud-disk",
    "/cifs": "smb",
    "/hostpath": "local-disk",
    "/nfs": "nfs",
    "nfs-subdir-external-provisioner": "nfs",
}
"""Drivers whose first part is the namespace of their operator, or a name of choice."""


def kind_of_driver(name: str) -> str:
    """The kind of storage that a driver or provisioner serves; "" where it is not known, or serves no storage."""
    known = _DRIVERS.get(name)
    return known if known is not None else next((kind for end, kind in _ENDINGS.items() if name.endswith(end)), "")
