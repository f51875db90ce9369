"""World files made from a few words."""

from collections.abc import Mapping, Sequence

import yaml

ADA = "ada@contoso.example"
CONTOSO = "7080123"


def world_yaml(
    numbers: Sequence[str] = (CONTOSO,),
    *,
    periods: Sequence[str] = ("2020-11", "2020-12"),
    users: Sequence[str] | Mapping[str, str] = (ADA,),
    name: str = "Contoso",
    **more: object,
) -> str:
    """A world file: direct enrollments called *name*, with these *numbers* and *periods*.

    *users* are accounts that see all enrollments: EA administrators, or each with the role given for it.
    *more* has further keys of the file, or other values for them.
    """
    roles = users if isinstance(users, Mapping) else dict.fromkeys(users, "ea_admin")
    return yaml.safe_dump(
        {
            "now": "2020-12-10T09:00:00Z",
            "enrollments": [
                {
                    "number": number,
                    "name": name,
                    "kind": "direct",
                    "start": "2019-07-01",
                    "end": "2022-06-30",
                }
                for number in numbers
            ],
            "users": [
                {
                    "account": account,
                    "name": account.partition("@")[0].capitalize(),
                    "role": role,
                    "enrollments": list(numbers),
                }
                for account, role in roles.items()
            ],
            "periods": [{"enrollment": number, "period": period} for number in numbers for period in periods],
            **more,
        },
        sort_keys=False,
        allow_unicode=True,
    )
