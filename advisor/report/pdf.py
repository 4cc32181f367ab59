"""The HTML report on paper, printed by a browser that is installed here."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from advisor.errors import UsageError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
"""Names of the programs that can print without a window, in the order they are looked for."""
PATIENCE = 300
"""Seconds after which a browser that does not answer is given up."""


def browser() -> str:
    """The program that prints. Raises UsageError where there is none."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise UsageError(
        "--pdf: no Chromium is installed here to print with. Install chromium, google-chrome or microsoft-edge, "
        "or open the HTML report and print it from any browser."
    )


def write_pdf(html: str, target: Path) -> None:
    """Print the page. Raises UsageError where no browser is installed, or where it fails."""
    program = browser()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, encoding="utf-8", newline="\n")
        made = Path(folder) / "report.pdf"
        _print(program, page, made, Path(folder) / "profile")
        if not made.is_file() or not made.stat().st_size:
            raise UsageError(
                f"{target}: {Path(program).name} printed nothing. Open the HTML report and print it by hand."
            )
        shutil.copyfile(made, target)


def _print(program: str, page: Path, made: Path, profile: Path) -> None:
    command = [program, *_switches(profile), f"--print-to-pdf={made}", page.as_uri()]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603 - found by its name
    except (OSError, subprocess.TimeoutExpired):
        return


def _switches(profile: Path) -> list[str]:
    quiet = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--no-pdf-header-footer",
    ]
    # The sandbox refuses to start for the superuser, which is who runs in most build containers.
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*quiet, *sandbox, "--generate-pdf-document-outline", f"--user-data-dir={profile}"]
