"""The manifests: read, and each of their promises checked; put together by kubectl where it is.

No cluster is needed: what an API server would say to them is left to it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from bot.settings import NAMES, load_settings
from tests.kit.source import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
Manifest = dict[str, Any]
OF_THE_SECRET = {"token", "database-url", "webhook-secret", "key"}


def read(file: str) -> list[Manifest]:
    return list(yaml.safe_load_all((FOLDER / file).read_text()))


def kustomization() -> Manifest:
    [found] = read("kustomization.yaml")
    return found


def manifests() -> list[Manifest]:
    return [each for file in kustomization()["resources"] for each in read(file)]


def the(kind: str) -> Manifest:
    [found] = [each for each in manifests() if each["kind"] == kind]
    return found


def deployment(name: str) -> Manifest:
    [found] = [each for each in manifests() if (each["kind"], name) == ("Deployment", _name(each))]
    return found


@dataclass(frozen=True, slots=True)
class Pod:
    """What a manifest lets run, and under which name."""

    name: str
    spec: Manifest
    labels: Manifest

    @property
    def container(self) -> Manifest:
        [only] = self.spec["containers"]
        found: Manifest = only
        return found


def pods() -> Iterator[Pod]:
    """Every kind of pod: of both deployments, of the job and of the timer's jobs."""
    for each in manifests():
        if each["kind"] not in {"Deployment", "Job", "CronJob"}:
            continue
        spec = each["spec"]
        template = (spec["jobTemplate"]["spec"] if each["kind"] == "CronJob" else spec)["template"]
        yield Pod(_name(each), template["spec"], template["metadata"]["labels"])


def settings_map() -> dict[str, str]:
    [generated] = kustomization()["configMapGenerator"]
    pairs = (line.partition("=") for line in generated["literals"])
    return {name: value for name, _, value in pairs}


def _name(manifest: Manifest) -> str:
    return str(manifest["metadata"]["name"])


def test_every_file_is_in_use() -> None:
    files = {file.name for file in FOLDER.glob("*.yaml")}
    left = files - set(kustomization()["resources"]) - {"secret.yaml"}
    assert left == {"kustomization.yaml", "secret.example.yaml"}


@pytest.mark.parametrize("pod", list(pods()), ids=lambda pod: pod.name)
def test_a_pod_can_do_little(pod: Pod) -> None:
    account, container = pod.spec["securityContext"], pod.container
    assert account["runAsNonRoot"] is True
    assert account["runAsUser"] == account["fsGroup"] == 10001
    assert account["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod.spec["automountServiceAccountToken"] is False
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("pod", list(pods()), ids=lambda pod: pod.name)
def test_a_pod_has_the_image_the_settings_and_the_secrets(pod: Pod) -> None:
    [image] = kustomization()["images"]
    [generated] = kustomization()["configMapGenerator"]
    assert pod.container["image"] == image["name"]
    assert image["newTag"] != "latest"
    assert pod.container["envFrom"] == [{"configMapRef": {"name": generated["name"]}}]
    [secret] = [each["secret"] for each in pod.spec["volumes"] if "secret" in each]
    assert secret["secretName"] == _name(read("secret.example.yaml")[0])
    mounted = {each["mountPath"]: each for each in pod.container["volumeMounts"]}
    assert mounted["/secrets"]["readOnly"] is True
    names = {volume["name"] for volume in pod.spec["volumes"]}
    assert {each["name"] for each in mounted.values()} == names


def test_the_settings_are_settings_and_go_together() -> None:
    settings = settings_map()
    assert all(name in NAMES for name in settings)
    files = {name: value for name, value in settings.items() if value.startswith("/secrets/")}
    assert {value.removeprefix("/secrets/") for value in files.values()} == OF_THE_SECRET
    plain = {name: value for name, value in settings.items() if not name.endswith("_FILE")}
    secrets = {
        "TELEGRAM_TOKEN": "123456:" + "x" * 35,
        "DATABASE_URL": read("secret.example.yaml")[0]["stringData"]["database-url"],
        "WEBHOOK_SECRET": "0" * 64,
    }
    assert load_settings(plain | secrets).webhook_url == settings["WEBHOOK_URL"]


def test_the_secret_has_a_place_for_each() -> None:
    [secret] = read("secret.example.yaml")
    assert set(secret["stringData"]) == OF_THE_SECRET
    assert (
        secret["metadata"]["namespace"] == kustomization()["namespace"] == _name(the("Namespace"))
    )


def test_two_replicas_are_replaced_one_by_one() -> None:
    spec = deployment("magnesium-night-bot")["spec"]
    assert spec["replicas"] == 2
    assert spec["strategy"]["type"] == "RollingUpdate"
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert the("PodDisruptionBudget")["spec"]["minAvailable"] == 1


def test_the_probes_ask_pages_that_there_are() -> None:
    container = deployment("magnesium-night-bot")["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
    pages = {probe: container[f"{probe}Probe"]["httpGet"] for probe in ("liveness", "readiness")}
    assert pages["liveness"] == container["startupProbe"]["httpGet"]
    assert pages["liveness"]["path"] == "/healthz"
    assert pages["readiness"]["path"] == "/readyz"
    assert {ports[page["port"]] for page in pages.values()} == {settings_map()["METRICS_PORT"]}
    assert ports["web"] == settings_map()["WEB_PORT"]


def test_whoever_selects_pods_finds_some() -> None:
    labels = [pod.labels for pod in pods()]
    selectors = [
        the("Service")["spec"]["selector"],
        the("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        deployment("tools")["spec"]["selector"]["matchLabels"],
        deployment("magnesium-night-bot")["spec"]["selector"]["matchLabels"],
    ]
    for selector in selectors:
        assert sum(selector.items() <= each.items() for each in labels) == 1, selector


def test_the_ingress_passes_on_the_one_address_that_telegram_is_told() -> None:
    ingress = the("Ingress")["spec"]
    [rule] = ingress["rules"]
    [path] = rule["http"]["paths"]
    assert f"https://{rule['host']}{path['path']}" == settings_map()["WEBHOOK_URL"]
    assert path["pathType"] == "Exact"
    service = the("Service")
    assert path["backend"]["service"]["name"] == _name(service)
    ports = {port["name"] for port in service["spec"]["ports"]}
    assert path["backend"]["service"]["port"]["name"] in ports
    assert ingress["tls"][0]["hosts"] == [rule["host"]]


def test_the_network_lets_in_only_whom_it_names() -> None:
    policy = the("NetworkPolicy")["spec"]
    assert policy["podSelector"] == {}
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    assert all(rule["from"] for rule in policy["ingress"])
    out = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    assert out == {53, 443, 5432}


def test_the_tables_are_ready_before_a_bot_is() -> None:
    job = the("Job")
    [container] = job["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["upgrade"]
    first = kustomization()["generatorOptions"]["labels"]
    assert first.items() <= job["metadata"]["labels"].items()


def test_a_backup_is_made_every_night_onto_a_volume_that_stays() -> None:
    cron = the("CronJob")["spec"]
    assert cron["schedule"].split()[2:] == ["*", "*", "*"]
    assert cron["concurrencyPolicy"] == "Forbid"
    spec = cron["jobTemplate"]["spec"]["template"]["spec"]
    [claim] = [v["persistentVolumeClaim"] for v in spec["volumes"] if "persistentVolumeClaim" in v]
    assert claim["claimName"] == _name(the("PersistentVolumeClaim"))
    assert settings_map()["BACKUP_DIR"].startswith("/data/")


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed here")
def test_kubectl_puts_them_together() -> None:
    said = subprocess.run(
        ["kubectl", "kustomize", FOLDER], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    built = [each for each in yaml.safe_load_all(said.stdout) if each["kind"] != "Namespace"]
    assert {each["metadata"]["namespace"] for each in built} == {"magnesium-night"}
    assert len(built) == len(manifests())  # the namespace for the generated settings
