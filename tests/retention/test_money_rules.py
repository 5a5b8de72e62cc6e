"""Money rules by hand: worked edge cases, one company each, as of the end of 2026Q3 unless said otherwise."""

import pandas as pd
import pytest
from by_hand import company, frame
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cslib.company.policies.policy import Retention
from cslib.company.quarters import Quarter
from cslib.company.spells import renewals, spells
from cslib.retention.bridge import DOWN, LINES, bridge, revenue_retention
from cslib.retention.churn import reasons
from cslib.retention.curves import by_segment, months_kept, survival_at
from cslib.retention.decomposition import mix_and_rate, without_largest
from cslib.retention.forecast import forecast
from cslib.retention.summary import logo_retention, renewal_rates, summary, trend
from cslib.stats.estimate import INSUFFICIENT

COLUMNS = ("account_id", "start_date", "end_date", "mrr", "term_months", "product", "contract_id", "signed_date",
           "end_reason", "successor_id", "currency")  # fmt: skip
START, END = pd.Timestamp("2026-07-01"), pd.Timestamp("2026-10-01")
STAYS = ("STAYS", "2025-01-15", None, 100, 12)


def made(*rows, as_of="2026-10-01", said=None, **given):
    """Return a company of contracts in the order of COLUMNS, counted as the policy `said` says."""
    columns = given.pop("columns", COLUMNS)
    rows = [tuple(None if cell == "" else cell for cell in row) for row in rows]
    found = company(frame("contracts", rows, columns), as_of=as_of, **given)
    if said is not None:
        found.__dict__["retention"] = Retention(in_force_from="2020-01-01", **said)
    return found


def lines(co, start=None, end=None):
    """Return the lines of the bridge that are not empty."""
    return {line: float(amount) for line, amount in bridge(co, start, end).lines["amount"].items() if amount}


def shares(co):
    """Return (n, accounts, money, net) of the renewals of the quarter, shares rounded."""
    found = renewal_rates(co, co.quarter.start, co.quarter.end)
    return (found[0].n, *(None if one.estimate is None else round(one.estimate, 4) for one in found))


def codes(estimate):
    return [reason.code for reason in estimate.reasons]


def grr_nrr(co, start=START, end=END):
    held = revenue_retention(co, start, end)
    return held.grr.estimate, held.nrr.estimate


# Renewals: when they are due, and what was retained of them.


def test_seats_added_until_the_main_contract_ends_are_due_with_it():
    rows = [
        ("B", "2025-08-01", "2026-08-01", 100, 12),
        ("B", "2026-03-01", "2026-08-01", 40, 12),  # the order system repeats the term of the main contract
        ("B", "2026-08-01", "2027-08-01", 140, 12),
    ]
    co = made(*rows)
    assert shares(co) == (1, 1.0, 1.0, 1.0)
    assert renewals(co).groupby("renewal_date")["mrr"].sum()[pd.Timestamp("2026-08-01")] == 140
    assert lines(co) == {"start": 140, "end": 140}
    early = made(*rows, as_of="2026-04-01")
    assert lines(early) == {"start": 100, "expansion": 40, "end": 140}
    ahead = renewals(early).query("ahead")
    assert ahead.groupby("renewal_date")["mrr"].sum().to_dict() == {pd.Timestamp("2026-08-01"): 140}


def test_a_contract_cut_into_months_renews_with_its_terms():
    """One row a month, as billing writes them, and a price that changes in the middle of the second term."""
    months = pd.date_range("2024-08-15", "2026-12-01", freq="MS") + pd.Timedelta(days=14)
    months = months.insert(0, pd.Timestamp("2024-08-15")).unique()
    price = [100 if month < pd.Timestamp("2026-03-15") else 130 for month in months]
    rows = [
        ("B", f"{month:%Y-%m-%d}", f"{month + pd.DateOffset(months=1):%Y-%m-%d}", amount, 12, "P", "C-1")
        for month, amount in zip(months, price, strict=True)
    ]
    co = made(*rows, STAYS)
    dates = renewals(co).query("account_id == 'B'").set_index("renewal_date")["mrr"].to_dict()
    assert {f"{day:%Y-%m-%d}": mrr for day, mrr in dates.items()} == {
        "2025-08-15": 100, "2026-08-15": 130, "2027-08-15": 130}  # fmt: skip
    assert shares(co) == (1, 1.0, 1.0, 1.0)
    assert lines(co) == {"start": 230, "end": 230}


def test_an_end_that_was_agreed_is_known_before_it_comes_and_any_other_is_not():
    rows = [
        ("A", "2026-01-01", "2027-01-01", 100, 12),
        ("A", "2026-06-01", "2027-01-01", 20, 12),
        ("B", "2026-06-01", "2027-01-01", 20, 12),  # alone: perhaps the day on which it left
        ("C", "2025-11-01", "2026-08-15", 100, 12),
        ("C", "2026-08-15", "2026-11-01", 60, 12),  # fewer seats for the rest of the term
    ]
    ahead = renewals(made(*rows)).query("ahead")
    due = ahead.groupby(["account_id", "renewal_date"])["mrr"].sum()
    assert {(name, f"{day:%Y-%m-%d}"): mrr for (name, day), mrr in due.items()} == {
        ("A", "2027-01-01"): 120, ("B", "2027-06-01"): 20, ("C", "2026-11-01"): 60}  # fmt: skip


def test_an_addition_with_its_own_term_renews_by_itself():
    co = made(
        ("C", "2025-08-10", None, 100, 12, "A"), ("C", "2025-09-10", "2026-09-10", 40, 12, "B", "", "", "churned")
    )
    assert shares(co) == (1, 1.0, round(100 / 140, 4), round(100 / 140, 4))
    assert lines(co) == {"start": 140, "contraction": 40, "end": 100}


def test_one_of_three_products_that_lapses_is_a_third_of_the_money():
    ended = ("Q", "2025-08-01", "2026-08-01", 100, 12, "Z", "", "", "churned")
    co = made(("Q", "2025-08-01", None, 100, 12, "X"), ("Q", "2025-08-01", None, 100, 12, "Y"), ended)
    assert shares(co) == (1, 1.0, 0.6667, 0.6667)
    assert grr_nrr(co) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    # Growth of another product does not make up for it, one that takes its place does.
    grown = [("Q", "2025-08-01", "2026-08-01", 100, 12, "X"), ("Q", "2026-08-01", None, 200, 12, "X"), ended]
    assert shares(made(*grown)) == (1, 1.0, 0.5, 1.0)
    instead = [("Q", "2025-08-01", None, 100, 12, "X"), ended, ("Q", "2026-08-01", None, 90, 12, "Plus")]
    assert shares(made(*instead)) == (1, 1.0, 0.95, 0.95)


def test_contracts_put_into_one_of_them_are_no_loss():
    rows = [("Q", "2025-08-01", "2026-08-01", 100, 12, name, f"K{name}", "", "", "ALL") for name in "XYZ"]
    co = made(*rows, ("Q", "2026-08-01", None, 300, 12, "X", "ALL"))
    assert shares(co) == (1, 1.0, 1.0, 1.0)
    assert lines(co) == {"start": 300, "end": 300}


@pytest.mark.parametrize(("now", "money", "net"), [(80, 0.8, 0.8), (100, 1.0, 1.0), (210, 1.0, 2.1)])
def test_what_is_paid_after_the_renewal_counts_up_to_what_was_due(now, money, net):
    co = made(STAYS, ("E", "2025-08-01", "2026-08-01", 100, 12), ("E", "2026-08-01", None, now, 12))
    assert shares(co) == (1, 1.0, money, net)


def test_a_contract_of_several_years_is_not_due_between():
    co = made(
        ("E", "2025-01-01", "2028-01-01", 300, 36),
        ("F", "2025-08-01", "2026-08-01", 100, 12),
        ("F", "2026-08-01", None, 100, 12),
        ("S", "2025-08-01", "2026-08-01", 100, 12),
    )
    assert shares(co) == (2, 0.5, 0.5, 0.5)


def test_a_step_of_a_ramp_is_no_renewal_and_no_expansion_in_a_renewed_contract():
    rows = [
        ("I", "2025-01-15", "2025-07-15", 80, 6, "", "", "2025-01-10"),
        ("I", "2025-07-15", "2026-07-15", 100, 12, "", "", "2025-07-01"),
        ("I", "2026-07-15", "2027-07-15", 150, 12, "", "", "2025-07-01"),
    ]
    co = made(STAYS, *rows)
    assert lines(co) == {"start": 200, "planned_ramp": 50, "end": 250}
    assert grr_nrr(co) == (1.0, 1.0)
    assert shares(co)[0] == 0
    assert renewals(co).query("account_id == 'I' and ahead")["renewal_date"].tolist() == [pd.Timestamp("2027-07-15")]
    # A term that spans the steps ends once, and growth sold together with a new contract is no plan.
    whole = [(*row[:4], 24, *row[5:]) for row in rows[1:]]
    assert renewals(made(*whole)).query("ahead")["renewal_date"].tolist() == [pd.Timestamp("2027-07-15")]
    late = [("I", "2025-07-15", "2026-07-15", 100, 12, "", "", "2025-07-01"),
            ("I", "2026-07-15", "2026-09-01", 120, 12, "", "", "2026-07-01"),
            ("I", "2026-09-01", None, 150, 12, "", "", "2026-07-01")]  # fmt: skip
    assert lines(made(*late)) == {"start": 100, "planned_ramp": 30, "expansion": 20, "end": 150}


@pytest.mark.parametrize("policy", ["churned", "contraction"])
def test_a_move_to_a_free_plan_is_what_the_policy_says(policy):
    rows = [STAYS, ("R", "2025-08-01", "2026-08-01", 100, 12), ("R", "2026-08-01", None, 0, 12)]
    co = made(*rows, said={"free_plan": policy})
    lost = policy == "churned"
    assert lines(co) == {"start": 200, policy.replace("churned", "churn"): 100, "end": 100}
    assert shares(co)[2:] == (0.0, 0.0)
    assert summary(co).churned_accounts.estimate == lost
    assert logo_retention(co, pd.Timestamp("2025-10-01"), END).estimate == (0.5 if lost else 1.0)


@pytest.mark.parametrize("sandbox", [[("2026-01-05", None)], [("2026-01-05", "2026-09-20"), ("2026-09-20", None)]])
def test_something_free_beside_the_contract_decides_nothing_of_its_renewal(sandbox):
    """The contract ended eleven days ago without a word: its renewal is open, whatever else is there for nothing."""
    paid = ("R", "2025-09-20", "2026-09-20", 100, 12, "suite")
    co = made(STAYS, paid, *(("R", start, end, 0, 12, "sandbox") for start, end in sandbox))
    assert spells(co).set_index("account_id")["renewal_open"].to_dict() == {"R": True, "STAYS": False}
    assert summary(co).churned_accounts.estimate == 0
    # Thirty days later it is lost, as nobody pays.
    assert summary(made(STAYS, paid, *(("R", *days, 0, 12, "sandbox") for days in sandbox), as_of="2027-01-01"),
                   Quarter(2026, 4)).churned_accounts.estimate == 1  # fmt: skip


def test_who_began_for_nothing_or_never_paid_is_no_loss():
    rows = [
        ("A", "2026-01-01", "2026-04-01", 0, 3),
        ("A", "2026-04-01", None, 50, 12),
        ("B", "2026-01-01", None, 0, 12),
    ]
    co = made(*rows)
    assert summary(co, Quarter(2026, 2)).accounts_at_start.estimate == 2


def test_prices_that_stand_only_in_revenue_are_due_and_retained():
    months = pd.date_range("2025-08-01", "2026-09-01", freq="MS")
    amounts = [("U", month, 100 if month < START + pd.DateOffset(months=1) else 70) for month in months]
    revenue = frame("revenue", amounts, ("account_id", "month", "amount"))
    co = made(("U", "2025-08-01", None, None, 12), ("L", "2025-08-01", "2026-08-01", None, 12, "", "", "", "churned"),
              revenue=pd.concat([revenue, revenue.assign(account_id="L")]))  # fmt: skip
    assert shares(co) == (2, 0.5, 0.35, 0.35)
    ahead = made(("U", "2025-11-01", None, None, 12), revenue=revenue[revenue["month"] < "2026-09-01"])
    assert forecast(ahead).due["mrr"].tolist() == [70]


def test_who_goes_out_of_business_before_its_renewal_is_due_as_the_policy_says():
    rows = [STAYS, ("D", "2025-09-01", "2026-07-20", 100, 12, "", "", "", "insolvency"),
            ("E", "2025-08-01", None, 100, 12), ("F", "2025-09-01", "2026-07-20", 100, 12, "", "", "", "churned"),
            ("G", "2025-09-01", "2026-06-20", 100, 12, "", "", "", "insolvency")]  # fmt: skip
    # F left in the middle of its term and was not due any more; G was gone before the quarter.
    assert shares(made(*rows)) == (2, 0.5, 0.5, 0.5)
    assert shares(made(*rows, said={"dissolved": "omitted"})) == (1, 1.0, 1.0, 1.0)


def test_ends_that_say_why_are_churn_with_that_reason():
    rows = [("A", "2025-01-01", "2026-08-01", 60, 12, "", "", "", "acquisition"),
            ("B", "2025-01-01", "2026-08-01", 40, 12, "", "", "", "倒産"),
            # The buyer is a customer: what it pays goes on with it.
            ("C", "2025-01-01", "2026-08-01", 10, 12, "", "", "", "acquired", "STAYS"), STAYS]  # fmt: skip
    co = made(*rows)
    assert lines(co) == {"start": 210, "transferred_in": 10, "contraction": 10, "churn": 100,
                         "transferred_or_completed_out": 10, "end": 100}  # fmt: skip
    assert reasons(co).by_reason["avoidable"].to_dict() == dict.fromkeys(["acquisition", "倒産"], "not avoidable")


# Late renewals, and open ones.

LATE = [
    ("A", "2024-06-16", "2025-06-16", 100, 12, "", "", "2024-06-01"),
    ("A", "2025-06-16", "2026-06-16", 100, 12, "", "", "2025-06-01"),
    ("A", "2026-07-10", "2027-07-10", 100, 12, "", "", "2026-07-08"),
    ("B", "2024-01-01", None, 100, 12),
]


def test_a_late_renewal_leaves_no_hole_once_it_is_known():
    co = made(*LATE)
    assert trend(co).frame[["grr", "nrr"]].eq(1.0).all(axis=None)
    assert lines(co) == {"start": 200, "end": 200}
    assert summary(co).accounts_at_start.estimate == 2
    assert shares(co) == (1, 1.0, 1.0, 1.0)  # decided on 8 July
    assert renewal_rates(co, pd.Timestamp("2026-04-01"), START)[0].n == 0
    # With a discount it is one from the day on which the new contract begins.
    cheaper = made(*LATE[:2], (*LATE[2][:3], 80, *LATE[2][4:]), LATE[3])
    assert trend(cheaper).frame.loc["2026Q2", "grr"] == 1.0
    assert lines(cheaper) == {"start": 200, "contraction": 20, "end": 180}
    assert shares(cheaper) == (1, 1.0, 0.8, 0.8)


def test_who_really_leaves_after_such_a_gap_has_churned():
    co = made(*LATE[:2], (*LATE[2][:2], "2026-08-20", *LATE[2][3:]), LATE[3])
    assert lines(co) == {"start": 200, "churn": 100, "end": 100}
    assert trend(co).frame.loc["2026Q2", "grr"] == 1.0
    assert logo_retention(co, pd.Timestamp("2025-10-01"), END).estimate == 0.5


def test_a_late_renewal_of_one_product_leaves_no_hole_either():
    rows = [("A", "2025-01-01", None, 100, 12, "X"), ("A", "2025-06-16", "2026-06-16", 50, 12, "Y"),
            ("A", "2026-07-10", None, 50, 12, "Y")]  # fmt: skip
    assert lines(made(*rows)) == {"start": 150, "end": 150}


OPEN = [("C", "2025-09-15", "2026-09-15", 100, 12), ("B", "2025-09-01", None, 100, 12)]


def test_an_open_renewal_is_neither_lost_nor_renewed_and_belongs_to_the_quarter_that_decides_it():
    back = ("C", "2026-10-12", None, 100, 12, "", "", "2026-10-12")
    third = made(*OPEN, back)
    assert lines(third) == {"start": 200, "end": 200}
    assert shares(third) == (1, 1.0, 1.0, 1.0)
    found = summary(third)
    assert (found.churned_accounts.estimate, codes(found.churned_accounts)) == (0, ["renewals_open"])
    assert (found.grr.estimate, found.logo_retention.estimate, bridge(third).renewal_open) == (1.0, 1.0, 1)
    fourth = made(*OPEN, back, as_of="2027-01-01")
    assert (lines(fourth), shares(fourth)) == ({"start": 200, "end": 200}, (1, 1.0, 1.0, 1.0))
    # Where nothing comes, it is lost in the quarter in which that was clear, and the bridges still follow one another.
    never = made(*OPEN, as_of="2027-01-01")
    assert (lines(never), shares(never)) == ({"start": 200, "churn": 100, "end": 100}, (1, 0.0, 0.0, 0.0))
    assert lines(never, "2026-07-01", "2026-10-01") == lines(third)
    assert summary(never).churned_accounts.estimate == 1


def test_what_was_said_decides_at_once():
    lost = {"start": 200, "churn": 100, "end": 100}
    assert lines(made((*OPEN[0], "", "", "", "churned"), OPEN[1])) == lost
    assert lines(made(("C", "2025-09-15", "2026-09-14", 100, 12), OPEN[1])) == lost  # in the middle of its term
    assert lines(made(("C", "2025-08-15", "2026-08-15", 100, 12), OPEN[1])) == lost  # 47 days ago
    assert lines(made(*OPEN, said={"open_renewal_days": 0})) == lost
    signed = made(*OPEN, ("C", "2026-10-12", None, 100, 12, "", "", "2026-09-28"))
    assert (lines(signed), bridge(signed).renewal_open) == ({"start": 200, "end": 200}, 0)


# Mergers, splits, groups.


@pytest.mark.parametrize(
    ("now", "line", "grr", "nrr"), [(300, "contraction", 450, 450), (350, None, 500, 500), (380, "expansion", 500, 530)]
)
def test_a_merger_puts_both_together_first(now, line, grr, nrr):
    rows = [
        ("S", "2025-01-15", None, 150, 12),
        ("T", "2025-08-01", "2026-08-01", 200, 12),
        ("T", "2026-08-01", None, now, 12),
        ("U", "2025-08-01", "2026-08-01", 150, 12, "", "", "", "merged", "T"),
    ]
    co = made(*rows)
    moved = {"transferred_in": 150, "transferred_or_completed_out": 150}
    change = {line: abs(now - 350)} if line else {}
    assert lines(co) == {"start": 500, **moved, **change, "end": 150 + now}
    assert grr_nrr(co) == (grr / 500, nrr / 500)
    assert shares(co) == (1, 1.0, round(min(now, 350) / 350, 4), round(now / 350, 4))


@pytest.mark.parametrize("cut", [True, False])
def test_a_renewal_before_a_merger_is_one_and_what_it_renewed_goes_over(cut):
    """A row that runs on from term to term, and one for each term: 40 renews in July and goes over in August."""
    over = ("", "", "", "merged", "T")
    terms = [("U", "2026-01-15", "2026-07-15", 40, 6), ("U", "2026-07-15", "2026-08-20", 40, 6, *over)]
    whole = [("U", "2026-01-15", "2026-08-20", 40, 6, *over)]
    co = made(("S", "2025-01-15", None, 100, 24), ("T", "2025-02-01", None, 60, 24), *(terms if cut else whole))
    assert lines(co) == {"start": 200, "transferred_in": 40, "contraction": 40, "transferred_or_completed_out": 40,
                         "end": 160}  # fmt: skip
    assert grr_nrr(co) == (160 / 200, 160 / 200)
    assert shares(co) == (1, 1.0, 1.0, 1.0)


def test_of_two_contracts_that_renew_before_a_split_each_goes_to_its_own_heir():
    rows = [("U", "2025-07-10", "2026-07-10", amount, 12) for amount in (30, 50)]
    rows += [
        ("U", "2026-07-10", "2026-09-01", amount, 12, "", "", "", "migrated", heir)
        for amount, heir in ((30, "T"), (50, "V"))
    ]
    co = made(("T", "2026-09-01", None, 30, 12), ("V", "2026-09-01", None, 50, 12), *rows)
    assert lines(co) == {"start": 80, "transferred_in": 80, "transferred_or_completed_out": 80, "end": 80}
    assert grr_nrr(co) == (1.0, 1.0)


def test_a_merger_into_a_new_account_is_measured_against_both():
    rows = [
        (name, "2025-01-01", "2026-08-01", mrr, 12, "", "", "", "merged", "N") for name, mrr in (("A", 200), ("B", 150))
    ]
    co = made(*rows, ("N", "2026-08-01", None, 300, 12))
    assert lines(co) == {"start": 350, "transferred_in": 350, "contraction": 50, "transferred_or_completed_out": 350,
                         "end": 300}  # fmt: skip
    assert grr_nrr(co) == (300 / 350, 300 / 350)


def test_a_split_follows_each_contract():
    split = [
        ("A", "2024-01-01", "2026-08-01", 120, 12, "", "a1", "", "migrated", "B"),
        ("A", "2024-01-01", "2026-08-01", 80, 12, "", "a2", "", "migrated", "e1"),
        ("B", "2026-08-01", None, 120, 12, "", "b1"),
        ("E", "2026-08-01", None, 80, 12, "", "e1"),
        ("D", "2024-01-01", None, 100, 12, "", "d1"),
    ]
    co = made(*split)
    assert lines(co) == {"start": 300, "transferred_in": 200, "transferred_or_completed_out": 200, "end": 300}
    assert grr_nrr(co) == (1.0, 1.0)
    # One contract goes, the other stays; and one that goes on from account to account is followed.
    part = made(
        ("A", "2024-01-01", "2026-08-01", 120, 12, "", "a1", "", "", "B"),
        ("A", "2024-01-01", None, 80, 12),
        ("B", "2026-08-01", "2026-09-01", 120, 12, "", "", "", "migrated", "F"),
        ("F", "2026-09-01", None, 90, 12),
    )
    assert lines(part) == {
        "start": 200,
        "transferred_in": 120,
        "contraction": 30,
        "transferred_or_completed_out": 120,
        "end": 170,
    }
    assert grr_nrr(part) == (0.85, 0.85)


def test_what_came_over_and_left_again_is_lost():
    rows = [
        ("A", "2024-01-01", "2026-07-10", 100, 12, "", "", "", "merged", "B"),
        ("B", "2026-07-10", "2026-08-20", 100, 12, "", "", "", "churned"),
        ("D", "2024-01-01", None, 100, 12),
    ]
    co = made(*rows)
    assert lines(co) == {
        "start": 200,
        "transferred_in": 100,
        "churn": 100,
        "transferred_or_completed_out": 100,
        "end": 100,
    }
    assert grr_nrr(co) == (0.5, 0.5)


def test_a_merger_without_a_successor_leaves_both_sums():
    co = made(("A", "2025-01-01", "2026-08-01", 100, 12, "", "", "", "merged"), STAYS)
    assert lines(co) == {"start": 200, "transferred_or_completed_out": 100, "end": 100}
    assert revenue_retention(co, START, END).grr.n == 1


def test_groups_count_as_one_customer():
    accounts = frame("accounts", [("P", "Parent", None), ("A", "Sub", "P"), ("B", "Sub", "A"), ("X", "Other", None)],
                     ("account_id", "name", "parent_id"))  # fmt: skip
    rows = [("A", "2025-01-01", "2026-08-01", 100, 12, "", "", "", "churned"), ("B", "2026-08-01", None, 90, 12),
            ("X", "2025-01-01", None, 100, 12)]  # fmt: skip
    apart = made(*rows, accounts=accounts.copy())
    assert lines(apart) == {"start": 200, "new": 90, "churn": 100, "end": 190}
    group = made(*rows, accounts=accounts, settings={"roll_up": "parent"})
    assert lines(group) == {"start": 200, "contraction": 10, "end": 190}
    found = summary(group)
    assert (found.churned_accounts.estimate, found.accounts_at_start.estimate, found.grr.estimate) == (0, 2, 0.95)
    assert (found.logo_retention.estimate, trend(group).frame["n"].iloc[-1]) == (1.0, 2)
    assert bridge(group).moves["account_id"].tolist() == ["P"]
    assert without_largest(group).n == 2


def test_parents_in_a_circle_are_one_group():
    accounts = frame("accounts", [("A", "B"), ("B", "A")], ("account_id", "parent_id"))
    rows = [("A", "2025-01-01", None, 10, 12), ("B", "2025-01-01", None, 10, 12)]
    assert summary(made(*rows, accounts=accounts, settings={"roll_up": "parent"})).accounts_at_start.estimate == 1


# Amounts that are not known, credit, overage, currencies.


def many(n, unknown=0, **kept):
    return [(f"K{i}", "2025-01-01", None, None if i < unknown else 100, 12) for i in range(n)]


def test_a_price_that_nobody_wrote_down_is_unknown_and_not_nothing():
    rows = [*many(8), ("U", "2025-01-01", "2026-08-01", 100, 12), ("U", "2026-08-01", None, None, 12),
            ("L", "2025-01-01", "2026-08-01", 100, 12, "", "", "", "churned")]  # fmt: skip
    co = made(*rows)
    held = revenue_retention(co, START, END)
    assert (held.grr.estimate, held.nrr.estimate, held.grr.n, held.unknown) == (pytest.approx(8 / 9),) * 2 + (9, 1)
    assert codes(held.grr)[0] == codes(held.nrr)[0] == "amounts_unknown"
    assert lines(co) == {"start": 1000, "churn": 100, "unknown": -100, "end": 800}
    assert bridge(co).unpriced == 1
    assert lines(co, "2026-08-02", "2026-10-01") == {"start": 800, "end": 800}


@pytest.mark.parametrize(("unknown", "enough"), [(2, True), (3, False)])
def test_too_many_unknown_amounts_are_no_estimate(unknown, enough):
    co = made(*many(10, unknown))
    found = summary(co)
    assert (found.grr.estimate == 1.0) is enough
    assert (found.grr.verdict == INSUFFICIENT) is not enough
    assert codes(found.grr)[0] == "amounts_unknown"
    assert found.grr.reasons[0].numbers == {"accounts": unknown, "of": 10, "limit": 0.2}
    assert mix_and_rate(co, "csm").change.verdict == INSUFFICIENT
    assert bool(without_largest(co)) is enough


def test_a_renewal_at_an_unknown_price_leaves_the_sums():
    rows = [(f"K{i}", "2025-08-01", None, 100, 12) for i in range(5)]
    rows += [("U", "2025-08-01", "2026-08-01", 100, 12), ("U", "2026-08-01", None, None, 12)]
    of_accounts, money, net = renewal_rates(made(*rows), START, END)
    assert (of_accounts.n, money.n, money.estimate, net.estimate) == (6, 5, 1.0, 1.0)
    assert codes(money) == ["amounts_unknown"]


def by_use(months, amount=100.0, names="UVWXY"):
    rows = [(name, month, amount) for name in names for month in pd.date_range("2025-07-01", periods=months, freq="MS")]
    return frame("revenue", rows, ("account_id", "month", "amount"))


def test_a_month_that_is_not_billed_yet_is_unknown():
    rows = [(name, "2024-01-01", None, None, 12) for name in "UVWXY"]
    billed, waiting = made(*rows, revenue=by_use(15)), made(*rows, revenue=by_use(14))
    assert summary(billed).grr.estimate == 1.0
    found = summary(waiting)
    assert (found.grr.estimate, found.grr.verdict, codes(found.grr)) == (None, INSUFFICIENT, ["amounts_unknown"])
    assert lines(waiting) == {"start": 500, "unknown": -500}


def test_a_credit_note_takes_nobody_below_nothing():
    rows = [(name, "2024-01-01", None, None, 12) for name in "UV"]
    revenue = by_use(15, names="UV")
    revenue.loc[(revenue["account_id"] == "U") & (revenue["month"] == "2026-09-01"), "amount"] = -250.0
    co = made(*rows, revenue=revenue)
    assert lines(co) == {"start": 200, "contraction": 100, "end": 100}
    assert grr_nrr(co) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("overage", "expected"),
    [("excluded", {"start": 100, "end": 100}), ("counted", {"start": 130, "contraction": 30, "end": 100})],
)
def test_use_above_the_agreed_price_is_what_the_policy_says(overage, expected):
    revenue = frame(
        "revenue", [("A", "2026-06-01", 130.0), ("A", "2026-09-01", 100.0)], ("account_id", "month", "amount")
    )
    co = made(("A", "2025-01-01", None, 100, 12), revenue=revenue, said={"overage": overage})
    assert lines(co) == expected


RATES = [("USD", "2025-01-01", 0.95), ("USD", "2026-06-01", 0.90), ("USD", "2026-09-01", 0.80)]


def test_rates_of_exchange_stand_on_a_line_of_their_own():
    def dollars(name, mrr, start="2025-01-01", end=None):
        return (name, start, end, mrr, 12, "", "", "", "churned" if end else "", "", "USD")

    rates = frame("rates", RATES, ("currency", "month", "rate"))
    rows = [
        dollars("U", 100),
        dollars("V", 50, end="2026-08-01"),
        dollars("W", 200, "2026-07-15"),
        (*STAYS, *[""] * 5, "EUR"),
    ]
    co = made(*rows, rates=rates)
    assert lines(co) == {"start": 235, "new": 180, "churn": 45, "exchange": -30, "end": 340}
    assert grr_nrr(co) == (190 / 235, 190 / 235)
    # Nothing but the rates moved: everything was kept.
    still = made(dollars("U", 100), (*STAYS, *[""] * 5, "EUR"), rates=rates)
    assert summary(still).grr_12m.estimate == summary(still).nrr_12m.estimate == summary(still).grr.estimate == 1.0
    assert lines(still) == {"start": 190, "exchange": -10, "end": 180}
    # Bridges follow one another, and an earlier day has its own rates.
    assert lines(still, "2026-04-01", "2026-07-01") == {"start": 195, "exchange": -5, "end": 190}
    from cslib.company.asof import earlier

    assert lines(earlier(still, "2026-07-01"), "2026-04-01", "2026-07-01") == lines(still, "2026-04-01", "2026-07-01")


def test_revenue_by_use_is_in_the_currency_of_the_contracts():
    rates = frame("rates", RATES, ("currency", "month", "rate"))
    co = made(
        ("U", "2025-01-01", None, None, 12, "", "", "", "", "", "USD"), rates=rates, revenue=by_use(15, names="U")
    )
    assert lines(co) == {"start": 90, "exchange": -10, "end": 80}


def test_the_page_says_what_is_open_unknown_and_how_it_is_counted():
    co = made(*OPEN, ("U", "2025-01-01", "2026-08-01", 100, 12), ("U", "2026-08-01", None, None, 12))
    table = bridge(co).table()
    assert [row[0] for row in table.rows if row[0] in ("amount not known", "rates of exchange")] == ["amount not known"]
    assert "Amount not known at one of the dates, counted at neither: 1." in table.note
    assert "At the end with an open renewal, carried on: 1." in table.note
    note = summary(co).table().note
    assert (
        "back within 60 days: never left; renewal without a word: open for 30 days; move to a free plan: churn" in note
    )
    assert "use above the agreed price: not counted" in note
    said = {"free_plan": "contraction", "overage": "counted", "dissolved": "omitted", "win_back_days": 20}
    other = summary(made(*OPEN, said=said)).table().note
    assert "open for 20 days; move to a free plan: contraction; use: counted in full" in other
    assert "The amount of 1 of 3 accounts is not known; with more than 20% unknown" in summary(co).finding().text


# Curves that few early accounts would decide.


def test_a_churn_when_hardly_anybody_is_followed_is_no_curve():
    from datetime import date

    old = [(f"O{i}", "2020-01-01", None, 10, 12) for i in range(60)]
    rows = [*old, ("N", "2025-02-01", "2025-06-01", 10, 12, "", "", "", "churned"), ("M", "2025-03-01", None, 10, 12)]
    co = made(*rows, settings={"data_from": date(2025, 1, 1)})
    found = survival_at(co, 12)
    assert (found.verdict, codes(found)) == (INSUFFICIENT, ["few_at_risk_early"])
    assert found.reasons[0].numbers["accounts"] == 2
    assert months_kept(co, 24).estimate is None
    accounts = frame("accounts", [(row[0],) for row in rows], ("account_id",)).assign(region="east")
    groups = by_segment(made(*rows, accounts=accounts, settings={"data_from": date(2025, 1, 1)}), "region", 6)
    assert not groups.frame["enough"].any()
    enough = [*old, *[(f"N{i}", "2025-02-01", None, 10, 12) for i in range(40)]]
    assert survival_at(made(*enough, settings={"data_from": date(2025, 1, 1)}), 12).verdict is None


# What holds for any contracts.

DAY = st.integers(0, 1000).map(lambda days: pd.Timestamp("2024-01-01") + pd.Timedelta(days=days))
PRICE = st.one_of(st.none(), st.integers(0, 300).map(float))
TERM = st.sampled_from([1, 3, 6, 12])


@st.composite
def chains(draw, names="ABCDE"):
    """Draw accounts with contracts one after another, some late or dropped, prices changing, some products beside."""
    rows = []
    for name in names:
        for product in draw(st.sampled_from([("X",), ("X", "Y")])):
            start, term = draw(DAY), draw(TERM)
            for _ in range(draw(st.integers(1, 4))):
                end = start + pd.DateOffset(months=term)
                rows.append((name, start, end, draw(PRICE), term, product))
                start = end + pd.Timedelta(days=draw(st.sampled_from([0, 0, 0, 10, 45, 90])))
    return rows


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(rows=chains(), credits=st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(0, 32), st.integers(-900, 400))))
def test_shares_stay_shares_whatever_was_credited(rows, credits):
    months = pd.date_range("2024-01-01", periods=33, freq="MS")
    revenue = {(name, months[month]): float(amount) for name, month, amount in credits}
    revenue = frame("revenue", [(*key, amount) for key, amount in revenue.items()], ("account_id", "month", "amount"))
    co = made(*rows, revenue=revenue)
    for start in (START, pd.Timestamp("2025-10-01")):
        held = revenue_retention(co, start, END)
        if held and held.grr.estimate is not None:
            assert 0 <= held.grr.estimate <= 1 and held.nrr.estimate >= 0
        found = bridge(co, start, END)
        if found:
            cents = (found.lines["amount"] * 100).round().astype("int64")
            down = cents[list(DOWN)].sum()
            assert cents.drop(["end", *DOWN]).sum() - down == cents["end"]
            assert (found.lines["amount"].drop(["unknown", "exchange"]) >= 0).all()
    money, net = renewal_rates(co, START, END)[1:]
    if money and money.estimate is not None:
        assert 0 <= money.estimate <= 1 and net.estimate >= money.estimate - 1e-12


def figures(co):
    """Return every figure of the quarter and the year that a rewriting must not change."""
    found = summary(co)
    told = {name: getattr(found, name).record() if getattr(found, name) else None for name in found.results()}
    return {**told, **{line: round(amount, 2) for line, amount in bridge(co).lines["amount"].items()}}


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(rows=chains(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, order):
    rows = [(*row, f"K{i}") for i, row in enumerate(rows)]
    shuffled = list(rows)
    order.shuffle(shuffled)
    if all(row[3] is None or row[1] >= END for row in rows):
        return
    assert figures(made(*rows)) == figures(made(*shuffled))


FREE_BESIDE = [
    ("E", pd.Timestamp("2025-12-02"), None, None, 3, "X"),
    ("E", pd.Timestamp("2026-03-02"), None, 0.0, 3, "X"),
]

FREE_FIRST = [
    ("E", pd.Timestamp("2024-01-01"), None, amount, term, product)
    for amount, term, product in ((0.0, 6, "X"), (None, 3, "Y"))
]


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(rows=chains())
@example(rows=FREE_BESIDE)  # the free plan began three months before the paid one ended
@example(rows=FREE_FIRST)  # it was there from the first day, and stays
def test_a_contract_in_consecutive_rows_is_one_contract(rows):
    rows = [row for row in rows if row[4] > 1]
    if all(row[3] is None or row[1] >= END for row in rows):
        return
    # One row of two terms, and the same in two rows of one term each: it renews in between either way.
    whole = [(name, start, start + pd.DateOffset(months=2 * term), mrr, term, product + str(i))
             for i, (name, start, _, mrr, term, product) in enumerate(rows)]  # fmt: skip
    halves = []
    for name, start, end, mrr, term, product in whole:
        middle = start + pd.DateOffset(months=term)
        halves += [(name, start, middle, mrr, term, product), (name, middle, end, mrr, term, product)]
    assert figures(made(*whole)) == figures(made(*halves))


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(gap=st.integers(1, 60), day=st.dates(pd.Timestamp("2025-08-02").date(), pd.Timestamp("2026-07-31").date()))
def test_a_late_renewal_equals_one_in_time(gap, day):
    day = pd.Timestamp(day)
    first = ("A", day - pd.DateOffset(months=12), day, 100.0, 12)
    rest = [STAYS, ("L", "2025-01-01", "2026-08-01", 50, 12, "", "", "", "churned")]
    late = made(*rest, first, ("A", day + pd.Timedelta(days=gap), None, 100.0, 12))
    in_time = made(*rest, first, ("A", day, None, 100.0, 12))
    pd.testing.assert_frame_equal(trend(late).frame, trend(in_time).frame)
    pd.testing.assert_frame_equal(bridge(late).lines, bridge(in_time).lines)
    late, in_time = summary(late), summary(in_time)
    for name in ("logo_retention", "churned_accounts", "accounts_at_start", "grr_12m"):
        assert getattr(late, name) == getattr(in_time, name)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(rows=chains("ABC"), rates=st.lists(st.integers(50, 200), min_size=33, max_size=33))
def test_bridges_with_rates_close_and_follow_one_another(rows, rates):
    months = pd.date_range("2024-01-01", periods=33, freq="MS")
    rates = frame("rates", [("USD", month, rate / 100) for month, rate in zip(months, rates, strict=True)],
                  ("currency", "month", "rate"))  # fmt: skip
    rows = [(*row, "", "", "", "", "USD" if row[0] == "A" else "EUR") for row in rows]
    if all(row[3] is None for row in rows):
        return
    co = made(*rows, rates=rates)
    first, second = bridge(co, "2025-07-01", "2026-03-01"), bridge(co, "2026-03-01", END)
    assert first.amount("end") == second.amount("start")
    for found in (first, second):
        cents = (found.lines["amount"] * 100).round().astype("int64")
        assert cents.drop(["end", *DOWN]).sum() - cents[list(DOWN)].sum() == cents["end"]
    assert list(first.lines.index) == list(LINES)
