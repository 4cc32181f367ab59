"""The parts behind a Dockerfile's facts: shell and passwd, image references, ports, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.formats import FORMATS
from advisor.formats.dockerfile.image import workload_name
from advisor.formats.dockerfile.stages import PortError, is_mutable, ports_of, without_credentials
from advisor.model.facts import Value, Workload
from advisor.text.source import ReadOptions, Source

extract_dockerfile = FORMATS["dockerfile"].extract


def workload(text: str) -> Workload:
    return extract_dockerfile(Source("shop/Dockerfile", "dockerfile", text), ReadOptions()).workloads[0]


@pytest.mark.parametrize(
    ("text", "shell", "passwd"),
    [
        ("FROM scratch\nCOPY --from=b /app /app", False, False),
        ('FROM scratch\nCOPY hello /\nCMD ["/hello"]', False, False),
        ('FROM scratch\nWORKDIR /srv\nCOPY hello .\nCMD ["./hello"]', False, False),
        ("FROM scratch\nCOPY ca-certificates.crt /etc/ssl/certs/\nCOPY app /usr/local/bin/", False, False),
        ("FROM scratch\nCOPY app.jar /", False, False),
        ("FROM scratch\nCOPY <<hello /\nx\nhello", False, False),
        ("FROM scratch\nADD https://example.com/rootfs.tar.gz /", False, False),
        ("FROM scratch\nCOPY hello /", None, None),
        ("FROM scratch\nADD rootfs.tar.xz /", None, None),
        ("FROM scratch\nADD --unpack=true https://example.com/rootfs.tar.gz /", None, None),
        ("FROM scratch\nCOPY --from=b /rootfs/ /", None, None),
        ("FROM scratch\nCOPY --from=b /bin /bin", None, False),
        ("FROM scratch\nCOPY a* /", None, None),
        ("FROM scratch\nCOPY a $WHERE", None, None),
        ("FROM scratch\nCOPY --from=busybox /bin/sh /bin/sh", True, False),
        ("FROM scratch\nCOPY --from=busybox /bin/sh /bin/", True, False),
        ("FROM scratch\nCOPY app /app\nRUN x", True, None),
        ('FROM scratch\nCOPY app /app\nRUN ["/app", "--install"]', None, None),
        ("FROM scratch\nCOPY --from=b /etc/passwd /etc/passwd", False, None),
        ("FROM scratch\nCOPY --from=b /etc/passwd /etc/group /etc/", False, None),
        ("FROM a:1 AS b\nRUN x\nFROM b", True, "unsaid"),
        ('FROM a:1\nRUN x\nSHELL ["/bin/bash", "-c"]', True, "unsaid"),
        ('FROM a:1\nSHELL ["/bin/sh", "-ec"]\nRUN x', True, "unsaid"),
        ("FROM a:1\nRUN x && rm -f /bin/sh", None, "unsaid"),
        ("FROM a:1\nRUN rm -rf /tmp/x && ln -s /bin/sh /y", True, "unsaid"),
        ("FROM a:1\nCOPY sh /bin/", True, "unsaid"),
    ],
)
def test_shell_and_passwd_are_known_where_the_file_shows_them(
    text: str, shell: Value | None, passwd: Value | None
) -> None:
    facts = workload(text).facts
    assert facts["image.shell"].value is shell
    assert (facts["image.passwd"].value if "image.passwd" in facts else "unsaid") == passwd


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("alpine:3", "alpine:3"),
        ("host:5000/a/b@sha256:0af", "host:5000/a/b@sha256:0af"),
        ("user:pass@host/a:1", "host/a:1"),
        ("user:p/a@ss@host/a@sha256:0af", "host/a@sha256:0af"),
        ("docker://token@host/a?key=x", "host/a"),
    ],
)
def test_credentials_are_cut_from_references(reference: str, shown: str) -> None:
    assert without_credentials(reference) == shown


@pytest.mark.parametrize(
    ("reference", "mutable"),
    [
        ("a", True),
        ("a:latest", True),
        ("host:5000/a", True),
        ("a:1", False),
        ("host:5000/a:1", False),
        ("a@sha256:0af", False),
        ("a:latest@sha256:0af", False),
        ("scratch", False),
    ],
)
def test_a_reference_moves_without_a_tag_or_digest(reference: str, mutable: bool) -> None:
    assert is_mutable(reference) is mutable


@pytest.mark.parametrize("word", ["", "a", "80/icmp", "70000", "90-80", "80-", "-80", "80,443", "80/tcp/udp"])
def test_a_word_that_is_no_port_is_refused(word: str) -> None:
    with pytest.raises(PortError):
        ports_of(word)


@given(st.integers(0, 65535), st.integers(0, 65535), st.sampled_from(["", "/tcp", "/UDP", "/sctp"]))
def test_a_range_of_ports_holds_both_its_ends(one: int, other: int, protocol: str) -> None:
    first, last = sorted((one, other))
    name, ports = ports_of(f"{first}-{last}{protocol}")
    assert (ports[0], ports[-1]) == (first, last)
    assert name == (protocol.lower().lstrip("/") or "tcp")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Dockerfile", "root"),
        ("Containerfile", "root"),
        ("Dockerfile.api", "api"),
        ("api.Dockerfile", "api"),
        ("Dockerfile-api", "api"),
        ("api_dockerfile", "api"),
        ("shop/Dockerfile", "shop"),
        ("a/shop/Dockerfile.api", "shop-api"),
        ("a/api/Dockerfile.api", "api"),
        ("a/api/api.containerfile", "api"),
        ("a/shop/Other", "shop"),
    ],
)
def test_the_name_comes_from_the_folder_and_the_file(path: str, name: str) -> None:
    assert workload_name(Source(path, "dockerfile", "")) == name


# --- whether any user id can run it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["RUN chgrp -R 0 /srv && chmod -R g=u /srv", "USER 1001"], True),
        (["RUN chgrp -R root /srv", "RUN chmod -R g+rwX /srv", "USER 1001"], True),
        (["RUN chown -R 1001:0 /srv && \\", "    chmod -R 775 /srv", "USER 1001"], True),
        (["RUN chown -R web /srv", "RUN chgrp -R 0 /srv && chmod -R ug+rwX /srv", "USER web"], True),
        (["RUN <<EOT", "chgrp -R 0 /srv", "chmod -R g=u /srv", "EOT", "USER 1001"], True),
        (["RUN chown -R web:web /srv", "USER web"], False),
        (["COPY --chown=1001 . /srv", "USER 1001:1001"], False),
        (["RUN chgrp -R 0 /srv && chmod -R g=u /srv", "COPY --chown=web . /srv", "USER web"], None),
    ],
)
def test_to_whom_files_are_given_shows_whether_any_user_id_will_do(lines: list[str], value: bool | None) -> None:
    assert workload("\n".join(["FROM debian:12", *lines])).facts["image.any-user"].value is value


@pytest.mark.parametrize(
    "lines",
    [
        ["USER 1001"],
        ["RUN chgrp -R 0 /srv", "USER 1001"],
        ["RUN chgrp -R 0 /srv && chmod -R g=u /opt", "USER 1001"],
        ["RUN chgrp -R 0 /srv && chmod -R 755 /srv", "USER 1001"],
        ["RUN chown -R other /srv", "USER web"],
        ["RUN chown -R root:root /srv", "USER web"],
        ["COPY --chown=1001:0 . /srv", "USER 1001"],
        ["RUN chown -R web /srv", "USER $USER_ID"],
        ["RUN echo chown web", "RUN chown", "USER web"],
        ["RUN chown -R web /srv"],
    ],
)
def test_what_does_not_show_it_leaves_it_open(lines: list[str]) -> None:
    assert "image.any-user" not in workload("\n".join(["FROM debian:12", *lines])).facts
