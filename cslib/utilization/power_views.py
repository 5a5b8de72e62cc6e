"""What a company of this size can show, said before the search."""

from cslib.language import N_, number, percent, tr
from cslib.show.display import Finding, shows
from cslib.stats.estimate import Unavailable
from cslib.utilization.power import Power


@shows(Power, "finding", N_("What can a company of this size show?"))
def power_finding(found: Power | Unavailable, name: str = "power") -> Finding:
    """Say how likely a good state is to be supported here, and how many accounts or months it would take."""
    asked = percent(found.asked, 0)
    yield tr(
        "Suppose that {share} of the accounts are in a state that keeps {retention} a year. With these {n} accounts"
        " and their follow-up, the chance that it ends as supported for {months} months is {chance}.",
        share=percent(found.share, 0),
        retention=percent(found.retention, 0),
        n=number(found.accounts),
        months=found.horizon_months,
        chance=percent(found.chance, 0),
    )
    if found.least is None:
        yield tr("No state, however good, has a chance of {asked} here.", asked=asked)
    else:
        yield tr(
            "For a chance of {asked} a state must keep {least} a year (target {target}).",
            asked=asked,
            least=percent(found.least),
            target=percent(found.target, 0),
        )
    if found.chance < found.asked:
        yield _needed(found, asked)
    return Finding(name, (), title=tr("What this company's size can show"))


def _needed(found: Power, asked: str) -> str:
    if found.accounts_needed is None:
        return tr("More accounts followed for as long as these would not do: it takes longer follow-up.")
    numbers = {"asked": asked, "accounts": number(found.accounts_needed)}
    if found.months_needed is None:
        return tr("It would take {accounts} accounts followed as these are for a chance of {asked}.", **numbers)
    return tr(
        "It would take {accounts} accounts followed as these are, or {months} more months with these accounts, for a"
        " chance of {asked}.",
        months=found.months_needed,
        **numbers,
    )
