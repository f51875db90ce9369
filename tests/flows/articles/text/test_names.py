import pytest

from eaportal.flows.articles.text.names import (
    Candidate,
    MatchKind,
    find_label,
    most_like,
    nearest,
    resemblance,
)
from eaportal.flows.articles.text.passages import Span

EXACT, CASE, NEAR = MatchKind.EXACT, MatchKind.CASE, MatchKind.NEAR


def found(label, text):
    return [(match.written, match.kind) for match in find_label(label, text)]


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("Rapporten", "Klik op Rapporten.", [("Rapporten", EXACT)]),
        ("Rapporten", "Klik op rapporten.", [("rapporten", CASE)]),
        ("Save", "Save it: press SAVE.", [("Save", EXACT), ("SAVE", CASE)]),
        ("Usage Summary", "Open 'Usage\u00a0 Summary' now", [("Usage\u00a0 Summary", EXACT)]),
        ("Usage Summary", "Open UsageSummary now", [("UsageSummary", NEAR)]),
        ("Usage Summary", "Open usage-summary now", [("usage-summary", NEAR)]),
        ("Usage Summary", 'Open "Usage" Summary now', [('Usage" Summary', NEAR)]),
        ("View/Edit PO", "Click View / Edit PO.", [("View / Edit PO", NEAR)]),
        ("l'utilisation", "sur l’utilisation", [("l’utilisation", NEAR)]),
        ("Résumé", "le Re\u0301sume\u0301.", [("Re\u0301sume\u0301", EXACT)]),
        ("Rapporten", "Rap\u00adpor\u200bten", [("Rap\u00adpor\u200bten", EXACT)]),
        ("Straße", "die STRASSE", [("STRASSE", CASE)]),
        ("İndir", "şimdi indir", [("indir", NEAR)]),
        ("ＰＯ", "das PO", [("PO", EXACT)]),
        ("[報告]", "[報告]をクリック", [("報告", EXACT)]),
        ("حفظ", "اختر حِفْظ.", [("حِفْظ", NEAR)]),
        ("حفظ", "اختر حفــظ.", [("حفــظ", NEAR)]),
        ("שמור", "לחץ שָׁמוֹר.", [("שָׁמוֹר", NEAR)]),
    ],
)
def test_a_label_is_found_as_written(label, text, expected):
    assert found(label, text) == expected


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Save", "Saves nothing, unsaved"),
        ("Report", "Reporter and preReport"),
        ("PO", "POs, 2PO, PO2"),
        ("Gem", "Gemt og lager"),
        ("Usage Summary", "Usage of the Summary"),
        ("Reports", ""),
        ("", "anything"),
        ("…", "and so on…"),
        ("ی", "یک"),
    ],
)
def test_a_label_is_not_found_inside_other_words(label, text):
    assert [match for match in find_label(label, text) if not match.inflected] == []


@pytest.mark.parametrize(
    ("label", "text", "written"),
    [
        ("報告", "左側で報告をクリック", "報告"),
        ("查看/编辑 PO 编号", "单击查看/编辑PO编号。", "查看/编辑PO编号"),
        ("รายงาน", "ให้คลิกรายงานแล้ว", "รายงาน"),
        ("Save", "Saveを押す", "Save"),
        ("보고서", "보고서를 클릭", "보고서"),
    ],
)
def test_scripts_without_spaces_have_labels_anywhere(label, text, written):
    assert [written_ for written_, _ in found(label, text)] == [written]


@pytest.mark.parametrize(("label", "text"), [("보고서", "새보고서를 클릭"), ("تقارير", "والتقارير")])
def test_scripts_with_spaces_have_labels_at_the_beginning_of_words(label, text):
    assert found(label, text) == []


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("Reports", "Click Report.", [("Report", NEAR)]),
        ("Raporty", "do Raportów", [("Raportów", NEAR)]),
        ("Raportul lunar", "din raportului lunar", [("raportului lunar", NEAR)]),
        ("Save", "Saving", []),
        ("Reports", "Reps", []),
        ("Reports", "Reports and Report", [("Reports", EXACT)]),
        ("Usage Summary", "Usage Overview", []),
        ("Manage", "Management", [("Management", NEAR)]),
        ("Manage", "Managementlevel", []),
    ],
)
def test_other_endings_are_near_where_nothing_is_surer(label, text, expected):
    assert found(label, text) == expected


def test_the_span_leads_back_into_the_sentence():
    text = 'Klik op  "Samenvatting  van\ngebruik" nu'

    (match,) = find_label("Samenvatting van gebruik", text)

    assert match.span == Span(10, 35)
    assert text[match.span.start : match.span.end] == match.written
    assert match.kind is EXACT


def test_the_nearest_names_come_first():
    names = ["Save", "Usage Summary", "Download Usage", "Usage Summary"]

    ranked = nearest("Summary of usage", names)

    assert [candidate.name for candidate in ranked] == ["Usage Summary", "Download Usage", "Save"]
    assert ranked[0] == Candidate("Usage Summary", resemblance("Summary of usage", "Usage Summary"))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("Save", "save", 100, 100),
        ("forbrugs oversigt", "Forbrugsoversigt", 100, 100),
        ("View/Edit PO Numbers", "Edit PO Numbers", 75, 95),
        ("Usage Summary", "Usage overview", 50, 75),
        ("Speichern", "Berichte", 0, 60),
        ("保存", "Save", 0, 0),
    ],
)
def test_resemblance(one, other, low, high):
    assert low <= resemblance(one, other) <= high


def test_the_likest_words_lie_in_the_area_and_have_the_length_asked_for():
    text = "Click the Usage overview page now"

    assert most_like("Usage Summary", text, Span(10, 24), 10) == (
        Span(10, 24),
        resemblance("Usage overview", "Usage Summary"),
    )
    assert most_like("now", text, Span(0, 10)) is not None
    assert most_like("now", text, Span(30, 32)) is None
