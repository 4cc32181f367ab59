"""Names that a workload carries so that descriptors of other formats can be recognised as speaking of it."""

_BUILD = "build "
_SERVICE = "service "
_IMAGE = "image "
_SOURCE = "source-folder "
_SOURCE_FILE = "source-file "


def service_label(name: str) -> str:
    """The service of a project that it was converted from, as a label on it says."""
    return _SERVICE + name


def image_of(repository: str) -> str:
    """The image it runs, as registry and repository without tag and digest: they may be known where the tag is open."""
    return _IMAGE + repository


def source_folder(folder: str) -> str:
    """The folder of its source within its repository, wherever the root of that is."""
    return _SOURCE + folder


def source_file(path: str) -> str:
    """The file in its repository that its image is built by, where that is not the default one of the folder."""
    return _SOURCE_FILE + path


def build_of(service: str) -> str:
    """The build of the service, where its image is another one than its Dockerfile makes by itself."""
    return _BUILD + service


def told_builds(handles: frozenset[str]) -> frozenset[str]:
    return _told(handles, _BUILD)


def told_services(handles: frozenset[str]) -> frozenset[str]:
    return _told(handles, _SERVICE)


def told_images(handles: frozenset[str]) -> frozenset[str]:
    return _told(handles, _IMAGE)


def told_source_folders(handles: frozenset[str]) -> frozenset[str]:
    return _told(handles, _SOURCE)


def told_source_files(handles: frozenset[str]) -> frozenset[str]:
    return _told(handles, _SOURCE_FILE)


def _told(handles: frozenset[str], prefix: str) -> frozenset[str]:
    return frozenset(handle.removeprefix(prefix) for handle in handles if handle.startswith(prefix))
