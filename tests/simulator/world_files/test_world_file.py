from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.world_files.world_file import (
    DEFAULT_NOW,
    DEFAULT_SEED,
    SAMPLE_PASSWORD,
    AccountEntry,
    DepartmentEntry,
    EnrollmentEntry,
    PeriodEntry,
    PoNumberEntry,
    UserEntry,
    WorldFile,
    read_world_file,
    with_label_files,
)
from eaportal.simulator.world_files.yaml_files import YamlFileError

SMALL = """\
enrollments:
  - {number: "7080123", name: Contoso, kind: direct, start: 2018-07-01, end: 2021-06-30}
users:
  - {account: ada@contoso.example, name: Ada, role: ea_admin, enrollments: ["7080123"]}
periods:
  - {enrollment: "7080123", period: "2020-11"}
"""
PO_NUMBER = 'po_numbers:\n  - {enrollment: "7080123", period: "2020-11", number: PO-1}\n'
FULL = """\
# Everything that a world file may say.
schema: 1
seed: 7
now: 2020-12-14T23:59:59Z
edition: 2021-08
labels:
  Usage Summary: Usage overview
  fi-FI: {Reports: Raportit}
enrollments:
  - number: "7080123"
    name: Contoso
    kind: indirect
    currency: JPY
    country: JP
    tax_percent: 7.5
    bill_to: bills@contoso.example
    start: 2018-07-01
    end: 2021-06-30
    commitment: 1000000
    created: 2020-12-14T08:00:00Z
    activated: no
    extends: no
    transferred: 2021-03-01
    auth_level: work-or-school-account
    marketplace: no
    da_view_charges: no
    ao_view_charges: no
    markup: preview
    tax_id: JP1234567890
    departments:
      - name: Production
        cost_center: "4100"
        spending_quota: 15000
    accounts:
      - name: Web shop
        owner: owner@contoso.example
        department: Production
        confirmed: no
users:
  - account: ada@contoso.example
    name: Ada
    role: partner_admin
    password: a secret
    enrollments:
      - "7080123"
periods:
  - enrollment: "7080123"
    period: 2020-10
  - enrollment: "7080123"
    period: 2020-11
po_numbers:
  - enrollment: "7080123"
    period: 2020-11
    kind: marketplace
    number: MP 4500
    lock: yes
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a world file."""

    def write(content):
        path = tmp_path / "contoso.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_small_file_has_the_rest_by_default(write):
    assert read_world_file(write(SMALL)) == WorldFile(
        schema=1,
        seed=DEFAULT_SEED,
        now=DEFAULT_NOW,
        edition="2020-12",
        enrollments=[
            EnrollmentEntry(
                number="7080123",
                name="Contoso",
                kind=EnrollmentKind.DIRECT,
                currency="EUR",
                country="NL",
                tax_percent=Decimal(0),
                bill_to=None,
                start=date(2018, 7, 1),
                end=date(2021, 6, 30),
                commitment=0,
            )
        ],
        users=[
            UserEntry(
                account="ada@contoso.example",
                name="Ada",
                role=Role.EA_ADMIN,
                password=SAMPLE_PASSWORD,
                enrollments=["7080123"],
            )
        ],
        periods=[PeriodEntry(enrollment="7080123", period="2020-11")],
        po_numbers=[],
    )


@pytest.mark.parametrize(
    ("now", "edition"),
    [
        ("2021-07-31T23:59:59Z", "2020-12"),
        ("2021-08-01T00:00:00Z", "2021-08"),
        ("2021-08-01T01:00:00+02:00", "2020-12"),
    ],
)
def test_an_edition_that_is_not_named_is_that_of_the_world_s_date_in_utc(write, now, edition):
    assert read_world_file(write(SMALL + f"now: {now}\n")).edition == edition


def test_label_files_add_to_the_labels_of_a_world(write, tmp_path):
    world_file = read_world_file(write(SMALL + "labels: {Save: Keep, fi-FI: {Reports: Raportit}}\n"))
    finnish = tmp_path / "fi-FI.yaml"
    finnish.write_text("language: fi-FI\nlabels: {Save: Tallenna}\n")

    assert with_label_files(world_file, [finnish]).labels == {
        "Save": "Keep",
        "fi-FI": {"Reports": "Raportit", "Save": "Tallenna"},
    }


def test_a_label_file_of_a_later_edition_than_the_world_s_is_refused(write, tmp_path):
    world_file = read_world_file(write(SMALL))
    finnish = tmp_path / "fi-FI.yaml"
    finnish.write_text("language: fi-FI\nedition: 2021-08\nlabels: {Save: Tallenna}\n")

    with pytest.raises(YamlFileError) as error:
        with_label_files(world_file, [finnish])

    assert str(error.value) == f"{finnish}: its labels are for edition 2021-08, the world has 2020-12."


def test_a_full_file_is_read_unchanged(write):
    assert read_world_file(write(FULL)) == WorldFile(
        schema=1,
        seed=7,
        now=datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC),
        edition="2021-08",
        labels={"Usage Summary": "Usage overview", "fi-FI": {"Reports": "Raportit"}},
        enrollments=[
            EnrollmentEntry(
                number="7080123",
                name="Contoso",
                kind=EnrollmentKind.INDIRECT,
                currency="JPY",
                country="JP",
                tax_percent=Decimal("7.5"),
                bill_to="bills@contoso.example",
                start=date(2018, 7, 1),
                end=date(2021, 6, 30),
                commitment=1_000_000,
                created=datetime(2020, 12, 14, 8, tzinfo=UTC),
                activated=False,
                extends=False,
                transferred=date(2021, 3, 1),
                auth_level=AuthLevel.WORK_OR_SCHOOL,
                marketplace=False,
                da_view_charges=False,
                ao_view_charges=False,
                markup=MarkupStatus.PREVIEW,
                tax_id="JP1234567890",
                departments=[DepartmentEntry(name="Production", cost_center="4100", spending_quota=15_000)],
                accounts=[
                    AccountEntry(
                        name="Web shop",
                        owner="owner@contoso.example",
                        department="Production",
                        confirmed=False,
                    )
                ],
            )
        ],
        users=[
            UserEntry(
                account="ada@contoso.example",
                name="Ada",
                role=Role.PARTNER_ADMIN,
                password="a secret",
                enrollments=["7080123"],
            )
        ],
        periods=[
            PeriodEntry(enrollment="7080123", period="2020-10"),
            PeriodEntry(enrollment="7080123", period="2020-11"),
        ],
        po_numbers=[
            PoNumberEntry(
                enrollment="7080123",
                period="2020-11",
                kind=PoKind.MARKETPLACE,
                number="MP 4500",
                lock=True,
            )
        ],
    )


def test_the_same_file_gives_the_same_world_in_every_value(write, made_elsewhere, dump):
    path = write(FULL)

    one, other = made_elsewhere(read_world_file(path)), made_elsewhere(read_world_file(path))

    assert dump(one) == dump(other)


def test_numbers_need_no_quotes_and_keep_their_zeros(write):
    content = SMALL.replace("7080123", "0080123") + PO_NUMBER.replace("7080123", "0080123")
    content = content.replace("PO-1", "004500")

    plain = read_world_file(write(content.replace('"', "")))

    assert plain == read_world_file(write(content.replace("004500", '"004500"')))
    assert plain.enrollments[0].number == "0080123"
    assert plain.po_numbers[0].number == "004500"


def test_a_byte_order_mark_is_no_part_of_the_file(write):
    assert read_world_file(write("\ufeff" + SMALL)) == read_world_file(write(SMALL))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(
            SMALL.replace("Contoso", "Contosé").encode("latin-1"), ": not UTF-8 at byte 49.", id="not UTF-8"
        ),
        pytest.param(
            "",
            ":1:1: a world file is a mapping with enrollments, users and periods.",
            id="empty",
        ),
        pytest.param(
            "# soon\n",
            ":1:1: a world file is a mapping with enrollments, users and periods.",
            id="a comment alone",
        ),
        pytest.param(
            "- enrollments\n",
            ":1:1: a world file is a mapping with enrollments, users and periods.",
            id="a list",
        ),
        pytest.param(
            "enrollments: [\n", ":2:1: not YAML: did not find expected node content.", id="not YAML"
        ),
        pytest.param(
            "enrollments:\n\t- x",
            ":2:1: not YAML: found character that cannot start any token.",
            id="a tab as indent",
        ),
        pytest.param(
            "enrollments: *all",
            ":1:14: not YAML: aliases are not supported; write out the value.",
            id="an alias of nothing",
        ),
        pytest.param(SMALL + "---\n", ":7:1: not YAML: but found another document.", id="two documents"),
        pytest.param(
            SMALL + "seed: !!python/object:os.system ls\n",
            ":7:1: seed: input should be a valid integer, unable to parse string as an integer.",
            id="code",
        ),
        pytest.param(
            SMALL + "? {a: b}\n: c\n", ":7:3: not YAML: a key must be one word.", id="a mapping as key"
        ),
        pytest.param(SMALL.partition("periods")[0], ":1:1: periods: field required.", id="no periods"),
        pytest.param(
            SMALL.partition("periods")[0] + "periods: []\n",
            ":5:1: periods: list should have at least 1 item after validation, not 0.",
            id="an empty list of periods",
        ),
        pytest.param(
            SMALL.replace("users:\n", "users:\ncustomers:\n"),
            ":3:1: users: input should be a valid list.",
            id="nothing where a list belongs",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, colour: red"),
            ":2:54: enrollments.0.colour: extra inputs are not permitted.",
            id="unknown key in an entry",
        ),
        pytest.param(
            SMALL + "defects: []\n", ":7:1: defects: extra inputs are not permitted.", id="unknown key"
        ),
        pytest.param(
            SMALL + "schema: 2\n",
            ":7:1: schema: this simulator reads world files of schema 1, not 2.",
            id="wrong schema",
        ),
        pytest.param(
            SMALL + "edition: 2021-03\n",
            ":7:1: edition: there is no edition '2021-03'; there are 2019-12, 2020-12, 2021-08.",
            id="unknown edition",
        ),
        pytest.param(
            SMALL + "labels: {Usage Sumary: Usage overview}\n",
            ":7:10: labels.Usage Sumary: the portal has no label 'Usage Sumary';"
            " the nearest is 'Usage Summary'.",
            id="unknown label",
        ),
        pytest.param(
            SMALL + "labels: {fi-FI: {Save: '%s'}}\n",
            ":7:18: labels.fi-FI.Save: '%s' has %; its English has no placeholder.",
            id="a place-holder too many",
        ),
        pytest.param(
            SMALL + "labels:\n  nl_NL: {Save: Bewaren}\n",
            ":8:3: labels.nl_NL: there is no language 'nl_NL'; use nl-NL.",
            id="unknown language of labels",
        ),
        pytest.param(
            SMALL + "labels: [Save]\n",
            ":7:1: labels: input should be a valid dictionary.",
            id="a list of labels",
        ),
        pytest.param(
            SMALL + "now: 2020-12-10 09:00:00\n",
            ":7:1: now: input should have timezone info.",
            id="a moment without a time zone",
        ),
        pytest.param(
            SMALL + "now: 9999-12-31T23:00:00-05:00\n",
            ":7:1: now: the year 9999 is not between 2000 and 2099.",
            id="a moment too far away",
        ),
        pytest.param(
            SMALL.replace("direct", "both"),
            ":2:40: enrollments.0.kind: input should be 'direct' or 'indirect'.",
            id="wrong kind",
        ),
        pytest.param(
            SMALL.replace('"7080123", name', '"70-80", name'),
            ":2:6: enrollments.0.number: '70-80' is not an enrollment number of 5 to 10 digits.",
            id="wrong enrollment number",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, commitment: -1"),
            ":2:54: enrollments.0.commitment: input should be greater than or equal to 0.",
            id="a prepayment below nothing",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, country: UK"),
            ":2:54: enrollments.0.country: there is no country 'UK'; use its two-letter ISO 3166 code, such"
            " as NL.",
            id="a country that is none",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, tax_percent: 100.01"),
            ":2:54: enrollments.0.tax_percent: input should be less than or equal to 100.",
            id="more tax than there is",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, tax_id: NL_1"),
            ":2:54: enrollments.0.tax_id: 'NL_1' is not a VAT or tax ID.",
            id="no tax id",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, auth_level: open"),
            ":2:54: enrollments.0.auth_level: input should be 'microsoft-account-only',"
            " 'work-or-school-account', 'work-or-school-account-cross-tenant' or 'mixed-account'.",
            id="no authentication level",
        ),
        pytest.param(
            SMALL.replace(
                "kind: direct",
                "kind: direct, accounts: [{name: Shop, owner: o@contoso.example, department: Sales}]",
            ),
            ":2:104: enrollments.0.accounts.0.department: there is no department 'Sales' here.",
            id="an account of no department",
        ),
        pytest.param(
            SMALL.replace("ea_admin", "department_admin").replace("Ada,", "Ada, departments: [Sales],"),
            ":4:61: users.0.departments.0: there is no department 'Sales' in their enrollments.",
            id="the administrator of no department",
        ),
        pytest.param(
            SMALL.replace("Ada,", "Ada, departments: [Contoso],"),
            ":4:47: users.0.departments: a user of the role ea_admin administers no departments.",
            id="departments of another role",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, bill_to: the boss"),
            ":2:54: enrollments.0.bill_to: string should match pattern '^[^@\\s]+@[^@\\s]+$'.",
            id="a bill-to recipient without an address",
        ),
        pytest.param(
            SMALL.replace("ea_admin", "admin"),
            ":4:47: users.0.role: input should be 'ea_admin', 'ea_admin_readonly', 'ea_purchaser',"
            " 'department_admin', 'department_admin_readonly', 'account_owner', 'partner_admin' or"
            " 'partner_admin_readonly'.",
            id="wrong role",
        ),
        pytest.param(
            SMALL.replace('["7080123"]', '["7080123", "7080999"]'),
            ":4:88: users.0.enrollments.1: there is no enrollment '7080999' in this file.",
            id="unknown enrollment of a user",
        ),
        pytest.param(
            SMALL.replace('{enrollment: "7080123"', '{enrollment: "7080999"'),
            ":6:6: periods.0.enrollment: there is no enrollment '7080999' in this file.",
            id="unknown enrollment of a period",
        ),
        pytest.param(
            SMALL.replace("ea_admin", "account_owner") + "more_enrollments: 1\n",
            ":7:1: more_enrollments: no user is an ea_admin or partner_admin who could see them.",
            id="more enrollments that nobody could see",
        ),
        pytest.param(
            SMALL + "now: 2019-03-31T23:59:59Z\nmore_enrollments: 1\n",
            ":8:1: more_enrollments: they are billed monthly, which starts on 2018-05-01.",
            id="more enrollments too early",
        ),
        pytest.param(
            SMALL + "more_enrollments: 1000001\n",
            ":7:1: more_enrollments: input should be less than or equal to 1000000.",
            id="too many more enrollments",
        ),
        pytest.param(
            SMALL + PO_NUMBER.replace("7080123", "7080999"),
            ":8:29: po_numbers.0.period: enrollment 7080999 has no period '2020-11' in this file.",
            id="unknown enrollment of a PO number",
        ),
        pytest.param(
            SMALL + PO_NUMBER.replace("2020-11", "2020-10"),
            ":8:29: po_numbers.0.period: enrollment 7080123 has no period '2020-10' in this file.",
            id="unknown period of a PO number",
        ),
        pytest.param(
            SMALL.replace("2020-11", "2020-1"),
            ":6:29: periods.0.period: '2020-1' is not a year and month such as 2020-11.",
            id="a month with one digit",
        ),
        pytest.param(
            SMALL.replace("2020-11", "2020-13"),
            ":6:29: periods.0.period: '2020-13' is not a year and month such as 2020-11.",
            id="a thirteenth month",
        ),
        pytest.param(
            SMALL.replace("2020-11", "last month"),
            ":6:29: periods.0.period: 'last month' is not a year and month such as 2020-11.",
            id="no month at all",
        ),
        pytest.param(
            SMALL + "adjustments: [{enrollment: 7080123, period: 2020-10, amount: 1, reason: Outage}]\n",
            ":7:37: adjustments.0.period: enrollment 7080123 has no period '2020-10' in this file.",
            id="unknown period of an adjustment",
        ),
        pytest.param(
            SMALL + "adjustments: [{enrollment: 7080123, period: 2020-11, amount: 0, reason: Outage}]\n",
            ":7:54: adjustments.0.amount: input should be greater than 0.",
            id="an adjustment of nothing",
        ),
        pytest.param(
            SMALL + PO_NUMBER.replace("PO-1", "PO–1"),
            ":8:48: po_numbers.0.number: 'PO–1' is not a PO number (wrong-character).",
            id="a PO number that is none",
        ),
        pytest.param(
            SMALL + PO_NUMBER.replace("PO-1", '"PO-1 "'),
            ":8:48: po_numbers.0.number: 'PO-1 ' is not a PO number (spaces around it).",
            id="a PO number with spaces at its end",
        ),
        pytest.param(
            SMALL + PO_NUMBER + PO_NUMBER.partition("\n")[2].replace("PO-1", "PO-2"),
            ":9:5: po_numbers.1: 7080123 2020-11 azure appears a second time.",
            id="a PO number twice",
        ),
        pytest.param(
            SMALL + SMALL.splitlines()[5] + "\n",
            ":7:5: periods.1: 7080123 2020-11 appears a second time.",
            id="a period twice",
        ),
        pytest.param(
            SMALL.replace('["7080123"]', '["7080123", "7080123"]'),
            ":4:88: users.0.enrollments.1: 7080123 appears a second time.",
            id="an enrollment of a user twice",
        ),
        pytest.param(
            SMALL + "seed: 1\nseed: 2\n",
            ":8:1: not YAML: 'seed' appears a second time.",
            id="a key twice",
        ),
        pytest.param(
            SMALL.replace("2021-06-30", "2021-06-31"),
            ":2:73: enrollments.0.end: input should be a valid date or datetime, day value is outside"
            " expected range.",
            id="a day that does not exist",
        ),
        pytest.param(
            SMALL.replace("2021-06-30", "2018-07-01"),
            ":2:5: enrollments.0: the agreement ends on 2018-07-01, not after its start on 2018-07-01.",
            id="an agreement that ends as it starts",
        ),
        pytest.param(
            SMALL + 'edition: "\x07"\n',
            ": not YAML: unacceptable character #x0007: control characters are not allowed in"
            ' "<unicode string>", position 263.',
            id="a control character",
        ),
        pytest.param(
            SMALL + "seed: 9223372036854775808\n",
            ":7:1: seed: input should be less than 9223372036854775808.",
            id="a seed too large to store",
        ),
        pytest.param(
            SMALL.replace("kind: direct", "kind: direct, commitment: 1000000000001"),
            ":2:54: enrollments.0.commitment: input should be less than or equal to 1000000000000.",
            id="a prepayment too large to store",
        ),
        pytest.param(
            SMALL.replace("2020-11", "9999-12"),
            ":6:29: periods.0.period: '9999-12' is not between 2000 and 2099.",
            id="a period too far away",
        ),
        pytest.param(
            SMALL.replace("name: Ada", r'name: "\e]0;x\a"'),
            r":4:36: users.0.name: '\x1b]0;x\x07' has a line break or another control character.",
            id="a command to the terminal",
        ),
        pytest.param(
            "users: &all\n  - *all\n",
            ":2:5: not YAML: aliases are not supported; write out the value.",
            id="a list within itself",
        ),
        pytest.param("users: [" + "1, " * 300_000, ":1:899997: not YAML: too many entries.", id="too long"),
        pytest.param("users: " + "[" * 60_000, ":1:37: not YAML: nested too deeply.", id="lists too deep"),
        pytest.param(
            "\n".join(" " * depth + "a:" for depth in range(2000)),
            ":31:31: not YAML: nested too deeply.",
            id="mappings too deep",
        ),
        pytest.param("users:\n" + "- " * 60_000, ":2:59: not YAML: nested too deeply.", id="dashes too deep"),
        pytest.param(
            SMALL.replace("periods:", SMALL.splitlines()[3].replace("ada@", "Ada@") + "\nperiods:"),
            ":5:5: users.1: ada@contoso.example appears a second time.",
            id="a user twice",
        ),
        pytest.param(
            SMALL.replace("users:", SMALL.splitlines()[1] + "\nusers:"),
            ":3:5: enrollments.1: 7080123 appears a second time.",
            id="an enrollment twice",
        ),
    ],
)
def test_each_problem_is_one_sentence_with_its_position(write, content, sentence):
    path = write(content)

    with pytest.raises(YamlFileError) as error:
        read_world_file(path)

    assert str(error.value) == f"{path}{sentence}"


def test_a_missing_file_is_reported_with_its_name(tmp_path):
    path = tmp_path / "contoso.yaml"

    with pytest.raises(YamlFileError) as error:
        read_world_file(path)

    assert str(error.value) == f"{path}: No such file or directory."


def test_a_folder_is_no_world_file(tmp_path):
    with pytest.raises(YamlFileError) as error:
        read_world_file(tmp_path)

    assert str(error.value) == f"{tmp_path}: Is a directory."
