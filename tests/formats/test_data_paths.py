"""Data that a command keeps in a folder, and what is left of it once mounts are known."""

from pathlib import Path

import pytest

from advisor.enrich.images import BaseImages, enrich
from advisor.enrich.overruled import overruled
from advisor.formats.data_paths import DATA_PATHS, kept_paths
from advisor.model.facts import Truth, Workload
from advisor.runs import built_in_catalog
from advisor.text.redact import command_words
from tests.formats.test_formats import read

TSDB = "prometheus --storage.tsdb.path=/var/lib/meter"


def shop(tmp_path: Path, command: str, more: str = "", image: str = "registry.example.com/tools/server:1") -> Workload:
    text = f"services:\n  shop:\n    image: {image}\n    command: {command}\n{more}volumes: {{kept: }}\n"
    (workload,) = read(tmp_path, {"compose.yaml": text}).workloads
    return overruled(enrich(workload, BaseImages(built_in_catalog().base_images)))


@pytest.mark.parametrize(
    ("command", "paths"),
    [
        (f"{TSDB} --storage.tsdb.retention.time=15d", ["/var/lib/meter"]),
        (f"{TSDB} --storage.tsdb.retention.size 10GB", ["/var/lib/meter"]),
        (f"{TSDB} --storage.tsdb.retention=15d", ["/var/lib/meter"]),
        ("mongod -dbpath /srv/db", ["/srv/db"]),
        ("mongod --dbpath '/srv/db'", ["/srv/db"]),
        ("mysqld --datadir=/srv/db", ["/srv/db"]),
        ("etcd --name a --data-dir /srv/etcd --listen-client-urls x", ["/srv/etcd"]),
        ("consul agent -server -data-dir=./consul", ["./consul"]),
        ("victoria-metrics -storageDataPath=/srv/series", ["/srv/series"]),
        ("bin/elasticsearch -Epath.data=/srv/index", ["/srv/index"]),
        ("docker-entrypoint.sh postgres -D /srv/pg", ["/srv/pg"]),
        ("redis-server --appendonly yes --dir /srv/redis", ["/srv/redis"]),
        ("mongod --dbpath C:\\\\data\\\\db", ["C:\\\\data\\\\db"]),
    ],
)
def test_flags_that_mean_nothing_else_name_where_data_is_kept(command: str, paths: list[str]) -> None:
    words = [word.strip("\"'") for word in command_words(command)]

    assert [path for path, _ in kept_paths(words)] == paths


@pytest.mark.parametrize(
    "command",
    [
        TSDB,
        "consul agent -dev -data-dir=/srv/consul",
        "etcd --data-dir=/tmp/etcd",
        "etcd --data-dir=/var/cache/etcd",
        "etcd --data-dir=$DATA",
        "etcd --data-dir",
        "etcd --data-dir=",
        "python train.py --data-dir /srv/images",
        "./train.py --data-dir=/srv/images",
        "thanos store --data-dir=/srv/blocks",
        "store --data-dir=/srv/blocks",
        "chrome --user-data-dir=/home/chrome",
        "redis-server --dir /srv/redis",
        "tar -D /srv/pg",
        "server --data-dir-mode=/0700",
    ],
)
def test_what_may_mean_something_else_is_no_data(command: str) -> None:
    assert list(kept_paths(list(command_words(command)))) == []


def test_the_word_that_says_so_is_shown_and_no_other(tmp_path: Path) -> None:
    workload = shop(tmp_path, "mongod --dbpath=/srv/db --keyFile hunter2")
    (place,) = workload.evidence(DATA_PATHS)

    assert (workload.value(DATA_PATHS), place.first_line) == (("/srv/db",), 4)
    assert "--dbpath=/srv/db" in place.snippet
    assert "hunter2" not in place.snippet


@pytest.mark.parametrize("command", ["[mongod, --dbpath, /srv/db]", "\n      - mongod\n      - --dbpath=/srv/db"])
def test_a_list_shows_the_line_of_its_word(tmp_path: Path, command: str) -> None:
    workload = shop(tmp_path, command)

    assert [place.first_line for place in workload.evidence(DATA_PATHS)] == [6 if "\n" in command else 4]


@pytest.mark.parametrize(
    "more",
    [
        "    volumes: ['kept:/srv/db']\n",
        "    volumes: ['kept:/srv']\n",
        "    volumes: ['kept:/srv/db/journal']\n",
        "    volumes: ['./data:/srv/db']\n",
        "    tmpfs: /srv/db\n",
    ],
)
def test_what_is_mounted_there_is_judged_as_that_mount(tmp_path: Path, more: str) -> None:
    assert shop(tmp_path, "mongod --dbpath /srv/db", more).state(DATA_PATHS) is Truth.FALSE


def test_another_mount_does_not_cover_it(tmp_path: Path) -> None:
    assert shop(tmp_path, "mongod --dbpath /srv/db", "    volumes: ['kept:/logs']\n").value(DATA_PATHS) == ("/srv/db",)


def test_a_mount_that_is_not_known_leaves_it_open(tmp_path: Path) -> None:
    workload = shop(tmp_path, "mongod --dbpath /srv/db", "    volumes: ['kept:$WHERE']\n")

    assert workload.state(DATA_PATHS) is Truth.UNKNOWN


def test_a_path_that_its_image_declares_is_said_once(tmp_path: Path) -> None:
    workload = shop(tmp_path, "mongod --dbpath /data/db", image="mongo:7")

    assert workload.state(DATA_PATHS) is Truth.FALSE
    assert "/data/db" in str(workload.value("image.volumes"))


@pytest.mark.parametrize(
    "text",
    [
        'FROM registry.example.com/tools:1\nENTRYPOINT ["mongod"]\nCMD ["--dbpath", "/srv/db"]\n',
        "FROM registry.example.com/tools:1\nUSER 1\nCMD mongod --dbpath=/srv/db\n",
    ],
)
def test_the_command_of_an_image_declares_its_folder_as_a_volume(tmp_path: Path, text: str) -> None:
    (workload,) = read(tmp_path, {"Dockerfile": text}).workloads

    assert workload.value("image.volumes") == ("/srv/db",)
    assert [place.first_line for place in workload.evidence("image.volumes")] == [3]


@pytest.mark.parametrize(
    ("image", "path"),
    [
        ("prom/prometheus:v3.10.0-distroless", "/prometheus"),
        ("postgres:16", "/var/lib/postgresql/data"),
        ("mysql:8", "/var/lib/mysql"),
        ("mongo:7", "/data/db"),
        ("elasticsearch:8.13.0", "/usr/share/elasticsearch/data"),
        ("rabbitmq:3-management", "/var/lib/rabbitmq"),
        ("minio/minio", "/data"),
        ("clickhouse/clickhouse-server:25.4", "/var/lib/clickhouse"),
        ("timescale/timescaledb:2.14.2-pg16", "/var/lib/postgresql"),
        ("gitea/gitea:1.22", "/data"),
        ("sonatype/nexus3:3.70.0", "/nexus-data"),
    ],
)
def test_a_known_server_keeps_data_where_nothing_is_mounted(tmp_path: Path, image: str, path: str) -> None:
    assert path in str(shop(tmp_path, "null", image=image).value("image.volumes"))
    kept = f"    volumes: ['kept:{path}']\n"
    assert path not in str(shop(tmp_path / "kept", "null", kept, image).value("image.volumes"))
