"""A world with agreements of many kinds, for the checks of amounts, invoices, roles and requests."""

DIRECT, YEN, ANNUAL, HIDDEN = "7000001", "7000002", "7000003", "7000004"
QUARTERLY, PREVIEW = "7100001", "7100002"
EA_ADMIN = "ea_admin@direct.example"
READER = "reader@direct.example"
PURCHASER = "purchaser@direct.example"
SALES_ADMIN = "sales_admin@direct.example"
SHOP_OWNER = "shop_owner@direct.example"
LAB_OWNER = "lab_owner@direct.example"
ATTIC_OWNER = "attic_owner@direct.example"
CUSTOMER = "customer@indirect.example"
PARTNER = "partner@indirect.example"
PARTNER_READER = "partner_reader@indirect.example"
PASSWORD = "PO-number-2020"  # noqa: S105 - that of the world file below
# The world's time when it begins.
NOW = "2020-12-10T09:00:00Z"
PERIODS = {
    DIRECT: ("2020-09", "2020-10", "2020-11", "2020-12"),
    YEN: ("2020-10", "2020-11", "2020-12"),
    ANNUAL: ("2019-07", "2020-07"),
    HIDDEN: ("2020-10", "2020-11", "2020-12"),
    QUARTERLY: ("2020-07", "2020-10"),
    PREVIEW: ("2020-11", "2020-12"),
}

WORLD_FILE = (
    """\
seed: 7
now: "2020-12-10T09:00:00Z"
enrollments:
- number: '7000001'
  name: Fabrikam
  kind: direct
  start: 2018-07-01
  end: 2021-06-30
  commitment: 20000
  tax_percent: 21
  tax_id: NL123456789B01
  bill_to: billing@direct.example
  departments:
  - {name: Sales, cost_center: CC-1, spending_quota: 1500}
  - {name: Research}
  accounts:
  - {name: Shop, owner: shop_owner@direct.example, department: Sales}
  - {name: Lab, owner: lab_owner@direct.example, department: Research}
  - {name: Attic, owner: attic_owner@direct.example, confirmed: false}
- {number: '7000002', name: Fabrikam Nippon, kind: direct, currency: JPY, country: JP, tax_percent: 10,
   start: 2019-07-01, end: 2022-06-30, commitment: 100000}
- {number: '7000003', name: Fabrikam Legacy, kind: direct, start: 2017-07-01,
   end: 2021-06-30, commitment: 900000}
- number: '7000004'
  name: Fabrikam Private
  kind: direct
  start: 2018-07-01
  end: 2021-06-30
  commitment: 5000
  da_view_charges: false
  ao_view_charges: false
  departments: [{name: Sales}, {name: Research}]
  accounts:
  - {name: Shop, owner: shop_owner@direct.example, department: Sales}
  - {name: Lab, owner: lab_owner@direct.example, department: Research}
- {number: '7100001', name: Woodgrove, kind: indirect, start: 2017-01-01, end: 2021-12-31, commitment: 30000,
   tax_percent: 21, markup: published}
- {number: '7100002', name: Woodgrove Preview, kind: indirect, start: 2018-07-01, end: 2021-06-30,
   commitment: 8000, markup: preview}
users:
- {account: ea_admin@direct.example, name: Eva Admin, role: ea_admin,
   enrollments: ['7000001', '7000002', '7000003', '7000004']}
- {account: reader@direct.example, name: Rea Der, role: ea_admin_readonly, enrollments: ['7000001']}
- {account: purchaser@direct.example, name: Pia Chaser, role: ea_purchaser, enrollments: ['7000001']}
- {account: sales_admin@direct.example, name: Sal Admin, role: department_admin,
   enrollments: ['7000001', '7000004'], departments: [Sales]}
- {account: shop_owner@direct.example, name: Sho Powner, role: account_owner,
   enrollments: ['7000001', '7000004']}
- {account: lab_owner@direct.example, name: La Bowner, role: account_owner,
   enrollments: ['7000001', '7000004']}
- {account: attic_owner@direct.example, name: At Ticowner, role: account_owner, enrollments: ['7000001']}
- {account: customer@indirect.example, name: Cus Tomer, role: ea_admin, enrollments: ['7100001', '7100002']}
- {account: partner@indirect.example, name: Par Tner, role: partner_admin,
   enrollments: ['7100001', '7100002']}
- {account: partner_reader@indirect.example, name: Par Reader, role: partner_admin_readonly,
   enrollments: ['7100001', '7100002']}
"""
    + "periods:\n"
    + "".join(
        f"- {{enrollment: '{number}', period: '{period}'}}\n"
        for number, periods in PERIODS.items()
        for period in periods
    )
    + "adjustments:\n- {enrollment: '7000001', period: '2020-11', amount: 250, reason: Goodwill credit}\n"
)
