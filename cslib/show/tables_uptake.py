"""Tables of features: their users and uptake, who is ready for them, and campaigns."""

from __future__ import annotations

from cslib.analysis.campaign import Campaigns
from cslib.analysis.uptake import Uptake
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import paragraph, verdict_in_words
from cslib.show.wording_contact import sign
from cslib.show.wording_programmes import programme

NEWEST = 3
EACH = 5


def uptake(result: Uptake | Unavailable, name: str = "uptake_table") -> TableView | Finding:
    """Show each feature: launch, users now, uptake after half a year and a year, and who is ready.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Features and their users")
    if not result:
        return missing(name, tr("Which features are used, and by how many?"), result)
    if result.features.empty:
        return Finding(name, (tr("No feature has been used yet."),), title=title)
    rows = tuple(
        (
            feature,
            *([row["family"] or "–"] if result.by_family else []),
            row["launched"],
            row["users"],
            row["half_year"],
            row["year"],
            row["ready"],
        )
        for feature, row in result.features.iterrows()
    )
    columns = (
        Column(tr("Feature")),
        *([Column(tr("Family"))] if result.by_family else []),
        Column(tr("Launched"), "date"),
        Column(tr("Used in 28 days"), "estimate"),
        Column(tr("Tried within half a year"), "estimate"),
        Column(tr("Tried within a year"), "estimate"),
        Column(tr("Customers ready for it"), "number"),
    )
    parts = [
        tr("Used: share of today's customers. Tried: share that had used it so long after its launch, 95% bounds."),
        tr("Features launched before the data begin have no uptake: earlier uses are not known."),
    ]
    if result.features["assumed"].any():
        parts.append(tr("Where no launch is recorded, the first use by anybody counts as the launch."))
    return TableView(name, title, columns, rows, paragraph(*parts))


def feature_ready(result: Uptake | Unavailable, name: str = "feature_ready") -> TableView | Finding:
    """Show customers that are ready for the newest features, those with most signs first.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Ready for the newest features")
    if not result:
        return missing(name, tr("Who is ready for which feature?"), result)
    newest = [feature for feature in result.features.index if result.features.loc[feature, "ready"]][:NEWEST]
    if not newest:
        text = tr("No customer shows a sign of being ready for a feature that it does not use.")
        return Finding(name, (text,), title=title)
    parts = [result.ready[result.ready["feature"] == feature].head(EACH) for feature in newest]
    rows = tuple(
        (row.feature, row.name_, row.csm, row.share, tuple(sign(one) for one in row.why))
        for part in parts
        for row in part.rename(columns={"name": "name_"}).itertuples()
    )
    columns = (
        Column(tr("Feature")),
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Days with use"), "percent"),
        Column(tr("Why"), "names"),
    )
    note = tr(
        "Customers that have never used the feature; of each of the newest features the first {each}. Family: uses"
        " another feature of its family. Days with use: share of working days in the last 28 days.",
        each=EACH,
    )
    return TableView(name, title, columns, rows, note, shown=NEWEST * EACH)


def campaigns(result: Campaigns | Unavailable, name: str = "campaigns_table") -> TableView | Finding:
    """Show what each campaign, or else each programme by mail or webinar, did to the uptake of new features.

    Parameters
    ----------
    result : Campaigns or Unavailable
        Of ``campaign.campaigns``.
    """
    title = tr("Offered a programme: did more customers try the feature?")
    if not result:
        return missing(name, tr("Did a campaign bring customers to the feature?"), result)
    if not result.pairs:
        text = tr("No feature was launched, or no programme offered, since the data begin.")
        return Finding(name, (text,), title=title)
    rows = tuple(
        (
            programme(pair.programme),
            pair.feature,
            pair.effect,
            pair.reached,
            pair.compared,
            pair.p_corrected,
            verdict_in_words(pair.effect.verdict),
        )
        for pair in result.pairs
    )
    columns = (
        Column(tr("Programme")),
        Column(tr("Feature")),
        Column(tr("Effect on trying it (points)"), "points"),
        Column(tr("n offered"), "number"),
        Column(tr("n compared"), "number"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Verdict")),
    )
    note = tr(
        "Share that had tried the feature {weeks} weeks after the first offer, less that of customers not yet offered"
        " it, among those that had not used it before; 95% bounds.",
        weeks=result.weeks,
    )
    return TableView(name, title, columns, rows, note)
