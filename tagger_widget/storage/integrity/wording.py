"""A report of ``tagger verify`` in lines."""

from __future__ import annotations

from tagger_widget.storage.integrity.check import REPAIRS, Report


def report_lines(report: Report) -> str:
    """Describe in lines what a check found."""
    looked_at = f"{report.images:,} images ({report.copies:,} copied), {report.captions:,} captions"
    lines = [f"Checked {looked_at} and {report.edits:,} edits in {report.folder}."]
    lines += [f"repaired: {finding.file} {finding.what}" for finding in report.repaired]
    lines += [f"lost: {what}" for what in report.lost]
    for finding in report.findings:
        can = f" (--repair: {REPAIRS[finding.repair]})" if finding.repair else ""
        lines.append(f"{'note' if finding.note else 'problem'}: {finding.file} {finding.what}{can}")
    problems = sum(not finding.note for finding in report.findings)
    lines.append({0: "All is well.", 1: "1 problem."}.get(problems, f"{problems:,} problems."))
    return "\n".join(lines)
