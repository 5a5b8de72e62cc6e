"""A small company in which whatever a user may name is an attack on who reads about it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import yaml

from cslib.company.tables import TABLES
from cslib.simulate.sample import write_sample

RAN = "window.ran=1"
"""What each attack would do, were it executed."""
ELSEWHERE = "elsewhere.invalid"
"""Where each attack would send the reader's browser."""

ATTACKS = (
    f"<script>{RAN}</script>NAME",
    f'"><img src=x onerror="{RAN}">NAME',
    f"</textarea></td></title></style><svg onload={RAN}>NAME",
    f'\'><iframe srcdoc="<script>parent.{RAN}</script>"></iframe>NAME',
    f'=HYPERLINK("http://{ELSEWHERE}/","NAME")',
    "@SUM(1+1)*cmd|' /C calc'!A0 NAME",
    "+cmd|' /C calc'!A0 NAME",
    f"$\\href{{javascript:{RAN}}}{{NAME}}$",
    f"\\(\\href{{javascript:{RAN}}}{{NAME}}\\)",
    f"[NAME](javascript:{RAN}) ![](http://{ELSEWHERE}/p.png)",
    f"NAME<img src=http://{ELSEWHERE}/i.png><link rel=stylesheet href=//{ELSEWHERE}/s.css>",
    "NAME{{7*191}}{% for x in y %}{0.__class__} %s %(n)s ${x} <%= 7*191 %>",
    "NAME\u202egnp.exe\u2066",
    f"' onmouseover='{RAN}' x='NAME",
    f"javascript:{RAN}//NAME",
    "--><!-- NAME &lt;b&gt;&#x3c;b&#x3e; ]]>",
    f"`NAME` <details open ontoggle={RAN}><summary onfocus={RAN} autofocus tabindex=1>s</summary></details>",
)
"""Each with a place for the name that it comes with."""

LEFT = {"currency", "column", "field"}
"""Columns whose words the kit knows."""


def attacked(text: str, n: int) -> str:
    """Return a text with the n-th attack in it."""
    return ATTACKS[n % len(ATTACKS)].replace("NAME", text)


def write_hostile(folder: Path, accounts: int = 40) -> Path:
    """Write a company whose every name, id, note and policy text is an attack."""
    write_sample(folder, accounts=accounts)
    (folder / "truth.yml").unlink()
    (folder / "CHECKSUMS").unlink()
    counter, names = itertools.count(), {}

    def hostile(value):
        if not isinstance(value, str) or not value:
            return value
        if value not in names:
            names[value] = attacked(value, next(counter))
        return names[value]

    for name, table in TABLES.items():
        for path in folder.glob(f"{name}.*"):
            read = pd.read_parquet if path.suffix == ".parquet" else lambda path: pd.read_csv(path, dtype=str)
            frame = read(path)
            for column in frame.columns:
                known = next((one for one in table if one.name == column), None)
                if (known is None or known.kind == "text") and column not in LEFT:
                    frame[column] = frame[column].map(hostile)
            path.unlink()
            frame.to_csv(folder / f"{name}.csv", index=False)
    settings = yaml.safe_load((folder / "company.yml").read_text(encoding="utf-8"))
    settings |= {"name": attacked("Company", 0), "language": "en", "segment_by": "segment"}
    (folder / "company.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return folder
