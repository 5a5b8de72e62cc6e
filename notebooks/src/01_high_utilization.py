# %% [markdown] lang="en"
# # 1. High utilization
#
# **Which state tells us that a customer will stay for years?**
#
# Onboarding has one large purpose: to bring the customer into a state in which nobody expects it to leave, even without our support. We call it *high utilization*. This page looks for that state in the data, and says how far it can be trusted.

# %% [markdown] lang="ja"
# # 1. 高活用状態
#
# **どの状態にあるお客様なら、数年先まで使い続けてくれると言えるでしょうか。**
#
# オンボーディングの最大の目的は、支援がなくても当面は解約が想定されない状態までお客様をお連れすることです。この状態を「高活用状態」と呼びます。このページでは、その状態をデータから探し、どこまで信頼できるかを示します。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - say in one sentence what high utilization means for a company,
# - tell why we look at a customer on a fixed day and then only forward,
# - read a verdict: *supported*, *not supported*, or *insufficient evidence*,
# - explain to a colleague why a definition needs accounts that were not used to find it.
#
# Run the cells from top to bottom with Shift+Enter. Nothing can break: the data are a copy.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 自社にとっての高活用状態を一文で説明する
# - なぜ「決まった日」に状態を見て、そこから先だけを追うのかを説明する
# - 「支持される」「支持されない」「根拠が足りない」という判定を読み取る
# - 定義を確かめるには、探すときに使わなかったお客様が必要な理由を同僚に伝える
#
# セルは上から順に Shift+Enter で実行してください。データは写しなので、壊れる心配はありません。

# %% tags=["parameters"]
data: str = "sample"  # folder of the company's tables, or sample
quarter: str = ""  # such as 2026Q3; empty means the last complete quarter in the data
segment_by: str = ""  # column of accounts to look at; empty means all accounts
segment: str = ""  # value of that column
lang: str = "en"  # language of the page
landmark_days: int = 90  # day of an account's life at which its use is looked at
horizon_months: int = 24  # months after that day for which retention is asked
target: float = 0.95  # annual retention asked of the state
definition: str = ""  # a rule to try; empty means the policy in force, else what the search finds

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
cs.findings.data_notes(company)

# %% [markdown] lang="en"
# ## How often is the product used?
#
# Before we ask *how much* use is enough, we ask how often customers come back at all. A product opened once a month needs a longer window than one opened every day.

# %% [markdown] lang="ja"
# ## 製品はどのくらいの間隔で使われているか
#
# 「どれだけ使えば十分か」の前に、そもそもどのくらいの間隔で使われているかを確かめます。月に一度開く製品なら、毎日開く製品より長い期間で見なければなりません。

# %%
interval = cs.usage.interval(company)
cs.charts.usage_interval(interval)

# %% [markdown] lang="en"
# ## Who can be looked at
#
# We look at every account on the same day of its life, the *landmark*, and only at the 28 days of use before it. What happens afterwards is the outcome. Accounts that left earlier, had given notice, or are too young are not in the comparison. They are counted, not forgotten.

# %% [markdown] lang="ja"
# ## 対象になるお客様
#
# どのお客様も、開始から数えて同じ日（ランドマーク）に、その直前28日間の利用だけを見ます。その後に起きたことが結果です。それより前に解約した、解約の申し出があった、まだその日を迎えていない、といったお客様は比較に入れません。ただし除いた件数は必ず示します。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
cs.tables.flow(table)

# %% [markdown] lang="en"
# ## Looking for a rule
#
# Four kinds of use are measured: how regularly, how deeply, how broadly, and by how many of the seats. Every rule with one to three conditions, at most one of each kind, is tried on half of the accounts. The rule that best separates who stays is kept. A condition that adds nothing is dropped.

# %% [markdown] lang="ja"
# ## ルールを探す
#
# 利用は四つの面から測ります。どれだけ規則的か、どれだけ深いか、どれだけ広いか、契約席数のうち何人が使っているかです。各面から一つまで、一つから三つの条件を組み合わせたルールをすべて、お客様の半分で試します。残るお客様を最もよく見分けるルールを選び、役に立っていない条件は外します。

# %%
choice = cs.search.choose(company, table, definition, horizon_months, target, landmark_days)
cs.charts.rules(choice.search)

# %%
cs.findings.search(choice.search)

# %% tags=["lesson"]
cs.tables.rules(choice.search)

# %% [markdown] lang="en"
# ## Trying it on the other half
#
# A rule chosen because it looked best will look too good. So it is tried on the other half of the accounts, which had no say in the choice. Only that half gives the verdict.

# %% [markdown] lang="ja"
# ## 残り半分で確かめる
#
# 一番よく見えたから選んだルールは、実力以上によく見えます。そこで、選ぶときに使わなかった残り半分のお客様で確かめます。判定は、この半分だけで下します。

# %%
cs.charts.retention_by_state(choice.evaluation)

# %%
cs.findings.definition(choice.evaluation, choice.origin)

# %% [markdown] lang="en" tags=["lesson"]
# ### The mistake this field makes most
#
# It is tempting to compare customers who *ever* reached a good state with those who *never* did. But whoever reached it after ten months must first have stayed for ten months. The good group gets those months as a gift. It is called *immortal time*, and it makes any state look good, even one that means nothing.
#
# The left pair below makes this mistake. The right pair looks at everybody on the same day.

# %% [markdown] lang="ja" tags=["lesson"]
# ### この分野で最も多い間違い
#
# 「一度でも良い状態に達したお客様」と「一度も達しなかったお客様」を比べたくなります。しかし、10か月目に達したお客様は、少なくとも10か月は残っていたはずです。その10か月が、良い側の成績にただで加算されてしまいます。これは「不死時間バイアス」と呼ばれ、意味のない状態でさえ良く見せてしまいます。
#
# 下の左の組はこの間違いをした比較、右の組は全員を同じ日に見た比較です。

# %% tags=["lesson"]
naive = cs.utilization.naive(company, table, choice.rule, cs.usage.trailing(company), horizon_months)
cs.charts.naive_vs_landmark(naive)

# %% [markdown] lang="en" tags=["explore"]
# ### Try it yourself
#
# Move the thresholds. Watch two things at once: how many accounts reach the state, and how many of them stay. A hard rule keeps nearly everyone and reaches few.

# %% [markdown] lang="ja" tags=["explore"]
# ### 自分で試す
#
# しきい値を動かしてみてください。見るのは二つ、状態に達する割合と、そのうち残る割合です。厳しいルールでは、達した先はほぼ残りますが、達する数が少なくなります。

# %% tags=["explore"]
cs.widgets.threshold(table, choice.rule, horizon_months=horizon_months)

# %% tags=["explore"]
cs.widgets.landmark_day(company, choice.rule, horizon_months=horizon_months, target=target)

# %% [markdown] lang="en"
# ## How many reach it, and how fast
#
# A good state that nobody reaches is of no use. Churn competes with arriving: who has left can no longer arrive.

# %% [markdown] lang="ja"
# ## どれだけの割合が、どれだけの日数で達するか
#
# 良い状態でも、達するお客様がいなければ意味がありません。解約は到達と競合します。先に解約したお客様は、もう達することができないからです。

# %%
trailing = cs.usage.trailing(company)
reached = cs.utilization.time_to_reach(company, choice.rule, trailing)
cs.charts.reach_time(reached)

# %%
cs.findings.reach(choice.evaluation, cs.utilization.in_state_now(company, choice.rule, trailing))

# %% [markdown] lang="en"
# ## The definition in force
#
# A definition is a decision of the team. Once decided, each quarter asks: did it hold for the accounts that came after?

# %% [markdown] lang="ja"
# ## いま使っている定義
#
# 定義はチームの決定です。決めた後は、四半期ごとに「決めた後に来たお客様でも成り立ったか」を確かめます。

# %%
drift = cs.search.drift(company, table, horizon_months, target)
cs.findings.drift(drift)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %%
cs.findings.utilization_summary(choice, horizon_months=horizon_months, landmark_days=landmark_days)

# %% [markdown] lang="en" tags=["lesson"]
# To put a definition into force, the team saves it. Reports never do this by themselves. In a terminal or a cell of your own:
#
# ```python
# from datetime import date
# policy = cs.policy.HighUtilization(rule=str(choice.rule), in_force_from=date(2026, 10, 1),
#                                    landmark_days=landmark_days, horizon_months=horizon_months, target=target)
# cs.policy.save("path/to/your/company", policy)
# ```
#
# Usage and retention are signs. What counts in the end is that the customer gets what it first wanted, and then its own next goal. Keep that in mind when a customer in the state asks for help.
#
# Next: **02_handoff**, how an account in this state passes from onboarding to adoption.

# %% [markdown] lang="ja" tags=["lesson"]
# 定義を使い始めるには、チームとして保存します。レポートが勝手に保存することはありません。端末か、自分で足したセルで実行してください。
#
# ```python
# from datetime import date
# policy = cs.policy.HighUtilization(rule=str(choice.rule), in_force_from=date(2026, 10, 1),
#                                    landmark_days=landmark_days, horizon_months=horizon_months, target=target)
# cs.policy.save("会社のフォルダー", policy)
# ```
#
# 利用とリテンションは、あくまで兆しです。大切なのは、お客様が最初に望んだことを実現し、さらに次の理想へ進むことです。高活用状態のお客様から相談を受けたときも、このことを忘れないでください。
#
# 次は **02_handoff** です。この状態に達したお客様を、オンボーディングからアダプションへどう引き継ぐかを考えます。
