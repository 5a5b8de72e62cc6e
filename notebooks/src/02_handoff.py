# %% [markdown] lang="en"
# # 2. Handing over
#
# **When is onboarding over, and what happens to customers after they are handed over?**
#
# Onboarding follows a fixed process. Adoption cannot. Between the two lies the handoff. Hand over too early, and the customer slips back. Hand over too late, and onboarding has no time for new customers. This page shows what past handoffs led to, and what other rules would have done.

# %% [markdown] lang="ja"
# # 2. 引き継ぎ
#
# **オンボーディングはいつ終わり、引き継いだ後のお客様はどうなっているでしょうか。**
#
# オンボーディングには決まった型がありますが、アダプションは型どおりには進みません。その境目が引き継ぎです。早すぎればお客様の活用は後戻りし、遅すぎれば新しいお客様に手が回りません。このページでは、これまでの引き継ぎの結果と、別の基準ならどうなっていたかを示します。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - name the parts of a handoff criterion: state, milestones, information, and a cap in days,
# - compare criteria on past accounts, by days and by what happened afterwards,
# - see why onboarding should answer for what happens *after* it lets go,
# - list who is still waiting, and what each of them lacks.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 引き継ぎ基準を、状態・マイルストーン・情報・上限日数に分けて説明する
# - 過去のお客様に当てはめて、日数とその後の結果から基準を比べる
# - オンボーディングが「手を離した後」にも責任を持つべき理由を説明する
# - まだ引き継げていないお客様と、それぞれに足りないものを挙げる

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
cap_days: int = 180  # day at which an account is handed over whatever its state

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
cs.findings.data_notes(company)

# %% [markdown] lang="en"
# ## The state to reach
#
# The goal of onboarding is the high-utilization state of notebook 01. Everything below is measured against it.

# %% [markdown] lang="ja"
# ## 目指す状態
#
# オンボーディングの目標は、ノートブック01で定義した高活用状態です。以下はすべて、この状態を基準に測ります。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.search.choose(company, table, definition, horizon_months, target, landmark_days)
cs.findings.state(choice)

# %%
trailing = cs.usage.trailing(company)
cs.charts.reach_time(cs.utilization.time_to_reach(company, choice.rule, trailing))

# %% [markdown] lang="en"
# ## The steps on the way
#
# A playbook is a row of milestones. Where do accounts stall? And which steps go together with reaching the state? A step that goes with it is *associated* with it. It may still not be its cause: a keen customer does both.

# %% [markdown] lang="ja"
# ## そこまでの道のり
#
# プレイブックは、マイルストーンを順に並べたものです。どこで止まるお客様が多いでしょうか。また、どのステップが状態への到達と関連しているでしょうか。関連があっても、原因とは限りません。意欲の高いお客様は、どちらもこなすものです。

# %%
funnel = cs.handoff.milestone_funnel(company, table, choice.rule)
cs.charts.funnel(funnel)

# %%
cs.tables.milestones(funnel)

# %% [markdown] lang="en"
# ## What past handoffs led to
#
# Three figures belong together. How long did it take? How many were in the state when they were handed over? How many of those fell out of it, or left, within 90 days? The last one shows what speed alone hides.

# %% [markdown] lang="ja"
# ## これまでの引き継ぎの結果
#
# 三つの数字を合わせて見ます。何日かかったか。引き継いだ時点で高活用状態だったのは何割か。そのうち、90日以内に状態から外れた、または解約したのは何割か。最後の数字は、速さだけを見ていては分からないことを教えてくれます。

# %%
actual = cs.handoff.actual(company, choice.rule, trailing, cap_days=cap_days)
cs.findings.handoff(actual)

# %% [markdown] lang="en"
# ## What other rules would have done
#
# Each rule is played on the same past accounts, week by week, with only what was known in that week. A good rule is not the fastest one. It hands over accounts that stay in the state, without letting the others wait for ever. Past accounts had the support that they actually had, so this is a comparison of rules, not a forecast.

# %% [markdown] lang="ja"
# ## 別の基準ならどうなっていたか
#
# 同じ過去のお客様に、それぞれの基準を一週ずつ、その週に分かっていた情報だけで当てはめます。良い基準とは、一番速い基準ではありません。引き継いだ後も状態が保たれ、しかも残りのお客様をいつまでも待たせない基準です。過去のお客様は実際に受けた支援のもとにあったので、これは基準どうしの比較であって、予測ではありません。

# %%
comparison = cs.handoff.compare(company, choice.rule, trailing, cap_days=cap_days)
cs.charts.policies(comparison)

# %%
cs.tables.policies(comparison)

# %%
cs.findings.policies(comparison)

# %% [markdown] lang="en" tags=["explore"]
# ### Try it yourself
#
# Change the cap and the number of weeks the state must hold. What do you pay for fewer relapses?

# %% [markdown] lang="ja" tags=["explore"]
# ### 自分で試す
#
# 上限日数と、状態を保つべき週数を変えてみてください。後戻りを減らすために、何を引き換えにすることになるでしょうか。

# %% tags=["explore"]
cs.widgets.handoff(company, choice.rule, trailing, cap_days=cap_days)

# %% [markdown] lang="en"
# ## What passes across
#
# A handoff is a state and a story. The goal, the next goal, the champion, the risks, the open requests: what is not written down is lost. The table shows which fields were filled by the day of the handoff.

# %% [markdown] lang="ja"
# ## 何を伝えるか
#
# 引き継ぐのは、状態だけではありません。ゴール、次のゴール、推進役、リスク、未対応の要望。書き残さなければ、失われてしまいます。引き継ぎの日までに何が記録されていたかを見ます。

# %%
information = cs.handoff.information(company, choice.rule, trailing)
cs.tables.information(information)

# %%
cs.findings.information(information)

# %% [markdown] lang="en"
# ## Who is still waiting
#
# These accounts are in onboarding today. The list says what each of them lacks.

# %% [markdown] lang="ja"
# ## まだ引き継げていないお客様
#
# いまオンボーディング中のお客様と、それぞれに足りないものの一覧です。

# %%
cs.tables.waiting(cs.handoff.waiting(company, choice.rule, trailing, cap_days=cap_days))

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %%
cs.findings.handoff_summary(choice, actual, comparison, information)

# %% [markdown] lang="en" tags=["lesson"]
# Think about the people behind the figures. If onboarding is measured by speed, it will hand over early. If it also answers for the 90 days afterwards, it will think of the customer's success, and plant what adoption will need. So set onboarding's target a little into the next phase.
#
# Next: **03_retention**, how much stays, in accounts and in money.

# %% [markdown] lang="ja" tags=["lesson"]
# 数字の向こうにいる人のことも考えてみましょう。オンボーディングを速さだけで評価すれば、早く手放すようになります。引き継いだ後の90日にも責任を持つようにすれば、お客様の最終的な成功を考え、アダプションに必要な種をまくようになります。オンボーディングの目標は、次のフェーズに少し踏み込んだところに置きましょう。
#
# 次は **03_retention** です。お客様と売上がどれだけ残っているかを見ます。
