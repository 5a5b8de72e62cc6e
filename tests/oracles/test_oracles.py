"""The kept numbers of R and lifelines against ours: what `make oracles` prints."""

from compare import KEY, main, table
from make_data import DATA, lives, periods


def test_every_number_agrees(capsys):
    rows = table()
    wrong = rows[~rows["ok"]]
    assert wrong.empty, wrong.to_string()
    assert set(rows["method"]) == {
        "Kaplan-Meier",
        "best threshold",
        "cloglog model",
        "cumulative incidence",
        "log-rank",
        "restricted mean",
    }
    assert not rows.duplicated(KEY).any()
    assert main() == 0
    assert "0 differ by more than their limit." in capsys.readouterr().out


def test_a_number_that_differs_fails(monkeypatch, capsys):
    import compare

    numbers = compare._tests
    monkeypatch.setattr(compare, "_tests", lambda data: {key: v + 1e-3 for key, v in numbers(data).items()})
    assert main() == 1
    assert "DIFFERS" in capsys.readouterr().out


def test_the_script_still_writes_the_data_that_the_numbers_hold_for():
    for name, made in (("lives", lives()), ("periods", periods())):
        assert made.to_csv(index=False) == (DATA / f"{name}.csv").read_text(encoding="utf-8")
