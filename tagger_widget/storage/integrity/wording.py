"""The report of an integrity check in plain words: as text for the command line, in parts for the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tagger_widget.dataset.phrases import counted
from tagger_widget.storage.integrity.check import REPAIRS, Finding, Report


class Summary(NamedTuple):
    """A report for the screen."""

    headline: str
    lines: tuple[str, ...]
    """A line for each finding, problems before notes."""


def report_text(report: Report) -> str:
    """Return a whole report as text, with what was repaired or lost and what a repair would do."""
    checked = f"{report.images:,} images ({report.copies:,} copied), {report.captions:,} captions"
    return "\n".join(
        (
            f"Checked {checked} and {report.edits:,} edits in {report.folder}.",
            *(f"repaired: {_description(finding)}" for finding in report.repaired),
            *(f"lost: {what}" for what in report.lost),
            *(_line_with_repair(finding) for finding in report.findings),
            _outcome(report, end="."),
        )
    )


def report_summary(report: Report, most_lines: int) -> Summary:
    """Return a report as a headline and at most `most_lines` findings."""
    checked = f"{report.images:,} images, {report.captions:,} captions and {report.edits:,} edits"
    return Summary(
        f"Checked {checked}. {_outcome(report, end=':')}", tuple(_first_lines(report.findings, most_lines))
    )


def _line_with_repair(finding: Finding) -> str:
    repair = f" (--repair: {REPAIRS[finding.repair]})" if finding.repair else ""
    return f"{'note' if finding.note else 'problem'}: {_description(finding)}{repair}"


def _first_lines(findings: Iterable[Finding], most: int) -> list[str]:
    lines = [
        f"{'Note: ' if finding.note else ''}{_description(finding)}"
        for finding in sorted(findings, key=lambda finding: finding.note)
    ]
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"… and {len(lines) - most:,} more: tagger verify lists them all."]


def _description(finding: Finding) -> str:
    return f"{finding.file} {finding.what}"


def _outcome(report: Report, *, end: str) -> str:
    problems = sum(not finding.note for finding in report.findings)
    if not problems:
        return "All is well."
    return f"{counted(problems, 'problem')}{end}"
