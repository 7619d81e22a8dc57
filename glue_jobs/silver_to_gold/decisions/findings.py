"""The results of the rules for each document's rows, and which documents they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from glue_jobs.silver_to_gold.decisions.rules import VERSION_RULE
from glue_jobs.silver_to_gold.manifest import ManifestDocument
from medallion.vocabulary.datasets import Expectation


@dataclass(frozen=True)
class DocumentFindings:
    """The results for the rows of one document.

    Attributes:
        failed: rule name -> rows that break it (1 for a rule of kind "table").
        versions: the `source_version`s found in its rows.
        runs: the runs that wrote its rows.
    """

    rows: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    versions: frozenset[str | None] = frozenset()
    runs: frozenset[str] = frozenset()


def with_versions_judged(
    found: Mapping[str, DocumentFindings], documents: Iterable[ManifestDocument]
) -> dict[str, DocumentFindings]:
    """The findings, with `VERSION_RULE` for rows of another version than the manifest's."""
    versions = {document.document_id: document.version_id for document in documents}
    return {
        document_id: _with_version_judged(findings, versions.get(document_id))
        for document_id, findings in found.items()
    }


def rewritten(
    found: Mapping[str, DocumentFindings], documents: Iterable[ManifestDocument]
) -> frozenset[str]:
    """Documents with rows of a newer run: all of them, or those in some of several objects.

    An object is written at once, so if there is only one, rows of both versions, or without any,
    are damage: the document is held. A newer run of the same version counts too: it may break
    after that, and its rows must not be in gold then.
    """
    none = DocumentFindings()
    return frozenset(
        document.document_id
        for document in documents
        if _is_rewritten(found.get(document.document_id, none), document)
    )


def _is_rewritten(findings: DocumentFindings, document: ManifestDocument) -> bool:
    runs = findings.runs
    if document.record_parts > 1 and len(runs) > 1:
        return True
    if document.run_id and runs and document.run_id not in runs:
        return True
    versions = findings.versions
    return bool(versions) and versions.isdisjoint({document.version_id, "", None})


def failed_rules(
    found: Mapping[str, DocumentFindings], rules: Iterable[Expectation]
) -> tuple[Expectation, ...]:
    """The rules of any severity that rows of any document break."""
    names = {name for findings in found.values() for name in findings.failed}
    return tuple(rule for rule in rules if rule.name in names)


def broken(findings: DocumentFindings, rules: Iterable[Expectation]) -> tuple[Expectation, ...]:
    """Rules of severity error that the document's rows break."""
    return tuple(
        rule for rule in rules if rule.severity == "error" and findings.failed.get(rule.name)
    )


def held(found: Mapping[str, DocumentFindings], rules: tuple[Expectation, ...]) -> dict[str, str]:
    """Documents that break a rule of severity error, each with the reason."""
    return {
        document_id: reason(findings, rules)
        for document_id, findings in found.items()
        if broken(findings, rules)
    }


def reason(findings: DocumentFindings, rules: Iterable[Expectation]) -> str:
    """The broken rules by name, with counts; no content of the rows."""
    return "; ".join(
        f"{rule.name} failed for {_share(findings, rule)}" for rule in broken(findings, rules)
    )


def _share(findings: DocumentFindings, rule: Expectation) -> str:
    if rule.kind == "table":
        return f"the {findings.rows} rows together"
    return f"{findings.failed[rule.name]} of {findings.rows} rows"


def _with_version_judged(findings: DocumentFindings, wanted: str | None) -> DocumentFindings:
    if findings.versions == {wanted}:
        return findings
    return replace(findings, failed={**findings.failed, VERSION_RULE.name: 1})
