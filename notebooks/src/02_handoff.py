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
# - see why onboarding should answer for what happens *after* it lets go,
# - list who is still waiting, and what each of them lacks,
# - as an analyst or manager also: compare criteria on past accounts, by days and by what happened afterwards.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 引き継ぎ基準を、状態・マイルストーン・情報・上限日数に分けて説明する
# - オンボーディングが「手を離した後」にも責任を持つべき理由を説明する
# - まだ引き継げていないお客様と、それぞれに足りないものを挙げる
# - 分析担当・マネージャーはさらに、過去のお客様に当てはめて、日数とその後の結果から基準を比べる

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
tries: int = 1  # definitions and landmark days tried on these data so far, this one counted in
cap_days: int = 180  # day at which an account is handed over whatever its state

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
company.data_notes()

# %% [markdown] lang="en" tags=["analyst"]
# ## The state to reach
#
# The goal of onboarding is the high-utilization state of notebook 01. Everything below is measured against it.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 目指す状態
#
# オンボーディングの目標は、ノートブック01で定義した高活用状態です。以下はすべて、この状態を基準に測ります。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.utilization.choose(company, table, definition, horizon_months, target, landmark_days, tries)
choice.finding()

# %%
trailing = cs.company.trailing(company)
cs.utilization.time_to_reach(company, choice.rule, trailing).chart()

# %% [markdown] lang="en"
# ## The playbook
#
# A playbook is a row of steps with due days. Three questions show whether it works. How far do accounts get? Where do they stall, that is, where does the next step take too long? And do they keep to the order and the days? A step's *turn* comes the planned number of days after the step before, however late that one was.

# %% [markdown] lang="ja"
# ## プレイブック
#
# プレイブックは、期日の付いたステップを順に並べたものです。うまく回っているかどうかは、三つの問いで分かります。お客様はどこまで進んでいるか。どこで止まるか、つまり次のステップまでに時間がかかりすぎているのはどこか。順番と期日は守られているか。遅れを数える起点は、前のステップを終えた日です。前のステップが遅れた分までは、次のステップの遅れに数えません。

# %%
playbook = cs.handoff.playbook(company, table, choice.rule, cap_days=cap_days)
playbook.chart()

# %% tags=["analyst"]
playbook.finding()

# %% tags=["analyst"]
playbook.milestones_table()

# %% tags=["analyst"]
playbook.stalls_table()

# %% [markdown] lang="en" tags=["analyst"]
# ### Which steps separate
#
# Take the accounts that are customers on the landmark day. Some had done a step by then, some had not. How many of each are in the state? A step that goes with the state is *associated* with it. It may still not be its cause: a keen customer does both. And whoever compares many steps finds something by chance. So p, which says how often chance alone would make such a difference, is corrected for the number of comparisons.

# %% [markdown] lang="ja" tags=["analyst"]
# ### 差が出るステップ
#
# 基準日に契約中のお客様を、あるステップをそれまでに終えたかどうかで分け、高活用状態にある割合を比べます。差があれば、そのステップは状態と*関連している*と言えますが、原因とは限りません。意欲の高いお客様は、どちらもこなすものです。また、いくつものステップを比べれば、偶然の差も見つかります。そこで、差がなくても偶然これほど開く割合を表すp値を、比べた数に応じて補正しています。

# %%
playbook.separation_chart()

# %%
playbook.separation_finding()

# %%
playbook.separation_table()

# %% [markdown] lang="en" tags=["analyst"]
# ## What onboarding should plant
#
# Onboarding thinks of its own finish line. Adoption lives with what comes after it. So look further: which steps, and which notes for the handoff, go with accounts that are still customers, pay more, or have reached their goal a year after the start? What was done counts up to the *cap*, the day by which onboarding should be over; what came of it counts only afterwards.

# %% [markdown] lang="ja" tags=["analyst"]
# ## オンボーディングでまいておく種
#
# オンボーディングは、自分のゴールまでしか考えなくなりがちです。その先を引き受けるのはアダプションです。そこで、もう少し先まで見てみましょう。契約開始から1年後に、継続している、取引が広がっている、目標を達成している。そうしたお客様と関連しているのは、どのステップ、どの引き継ぎ情報でしょうか。「したこと」はオンボーディングの上限日まで、「その結果」はそれより後だけを数えます。

# %% [markdown] lang="en" tags=["lesson"]
# Look for a cross in the chart. It marks a difference that turns around within segments. Take the kickoff meeting. Small customers get most of them, and small customers leave more often. All together, accounts with a kickoff look worse. Compare like with like, small with small, and they look better. This trap is called Simpson's paradox.

# %% [markdown] lang="ja" tags=["lesson"]
# グラフに×印があれば、それはセグメントごとに比べると向きが逆になる差です。キックオフを例に考えてみましょう。キックオフを受けているのは主に小規模のお客様で、小規模のお客様は解約も多めです。そのため全体で比べると、キックオフを受けたお客様のほうが悪く見えます。ところが、小規模どうし、大規模どうしで比べると、良いほうに変わります。この落とし穴は「シンプソンのパラドックス」と呼ばれます。

# %%
planting = cs.handoff.planting(company, landmark_days=cap_days)
planting.chart()

# %%
planting.finding()

# %%
planting.table()

# %% [markdown] lang="en" tags=["analyst"]
# ## What past handoffs led to
#
# Three figures belong together. How long did it take? How many were in the state when they were handed over? How many of those fell out of it, or left, within 90 days? The last one shows what speed alone hides.

# %% [markdown] lang="ja" tags=["analyst"]
# ## これまでの引き継ぎの結果
#
# 三つの数字を合わせて見ます。何日かかったか。引き継いだ時点で高活用状態だったのは何割か。そのうち、90日以内に状態から外れた、または解約したのは何割か。最後の数字は、速さだけを見ていては分からないことを教えてくれます。

# %%
actual = cs.handoff.actual_handoffs(company, choice.rule, trailing, cap_days=cap_days)
actual.finding()

# %% [markdown] lang="en"
# Is it getting better? Customers are grouped by the quarter in which they started, so that each group (a *cohort*) is followed from its own first day. The newest groups are not finished. Only their fastest customers have been handed over so far, and fast customers are not like the rest. Do not compare them yet.

# %% [markdown] lang="ja"
# 良くなっているでしょうか。お客様を開始した四半期ごとに分け、それぞれの初日から追っています。新しい四半期はまだ途中です。引き継ぎまで進んだのは早いお客様だけで、残りのお客様とは性質が違います。途中の四半期は、まだ比べないでください。

# %%
cohorts = cs.handoff.start_cohorts(company, choice.rule, trailing, cap_days=cap_days)
cohorts.chart()

# %%
cohorts.table()

# %%
cohorts.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## What other rules would have done
#
# Each rule is replayed on the same past accounts, week by week, with only what was known in that week. The rules go from a fixed day, over the state alone, to state, steps and information together. A good rule is not the fastest one. It hands over accounts that stay in the state, without letting the others wait for ever. Past accounts had the support that they actually had, so this is a comparison of rules, not a forecast.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 別の基準ならどうなっていたか
#
# 同じ過去のお客様に、それぞれの基準を一週ずつ、その週に分かっていた情報だけで当てはめます。決まった日に引き継ぐ、状態だけを見る、状態・ステップ・情報をすべて求める、といった基準を比べます。良い基準とは、一番速い基準ではありません。引き継いだ後も状態が保たれ、しかも残りのお客様をいつまでも待たせない基準です。過去のお客様は実際に受けた支援のもとにあったので、これは基準どうしの比較であって、予測ではありません。

# %%
comparison = cs.handoff.compare_policies(company, choice.rule, trailing, cap_days=cap_days)
comparison.chart()

# %%
comparison.finding()

# %% [markdown] lang="en" tags=["lesson"]
# Four words help to read the table.
#
# - A **false handoff**: after 90 days the customer is gone or out of the state. It was let go too early, or was never there.
# - A **relapse**: the same, counted only among those who were in the state when handed over.
# - A **late handoff**: the customer had been in the state for more than four weeks, and was still waiting: for a step, a note, or the day.
# - The **cap**: the day on which waiting ends. Then the customer is either handed over as it is, or kept on purpose.
#
# And look at how many were handed over at all. A rule that hands over few can go wrong with few.

# %% [markdown] lang="ja" tags=["lesson"]
# 表を読むための言葉が四つあります。
#
# - **早すぎた引き継ぎ**：90日後に解約しているか、状態から外れている引き継ぎです。手を離すのが早かったか、もともと状態に達していませんでした。
# - **後戻り**：同じことを、引き継いだときに高活用状態だったお客様だけで数えたものです。
# - **遅すぎた引き継ぎ**：高活用状態になって4週間を過ぎても、ステップや情報、決まった日を待ち続けていた引き継ぎです。
# - **上限日数**：待つのをやめる日です。その日にそのまま引き継ぐか、あえて引き継がずに残すかを決めておきます。
#
# そもそも何割が引き継がれたかも見てください。少ししか引き継がない基準なら、失敗も少なくなるのは当然です。

# %%
comparison.table()

# %%
comparison.lateness_table()

# %% [markdown] lang="en"
# ### What each team would have in its hands
#
# A strict rule costs something. Customers who do not meet it stay in onboarding, week after week. So count them: how many are in onboarding, and how many in adoption, under each rule?

# %% [markdown] lang="ja"
# ### それぞれのチームが抱える件数
#
# 厳しい基準には代償があります。満たさないお客様は、何週間もオンボーディングに残ります。そこで、基準ごとに、オンボーディング中のお客様とアダプションが担当するお客様を週ごとに数えます。

# %%
comparison.caseload_chart()

# %%
comparison.caseload_table()

# %% [markdown] lang="en"
# ### Load against false handoffs
#
# Each dot is a rule: on the left its false handoffs, on the right its relapses. The further to the left in either picture, the less onboarding carries. Further down, fewer accounts are out of the state after the handoff. The best rules lie at the lower left edge; among those on the edge the team must choose. How far to the right, and how far down, does a rule move if it only waits longer and does not ask for the state?

# %% [markdown] lang="ja"
# ### 負担と、早すぎた引き継ぎ
#
# 点の一つ一つが基準です。左の図は早すぎた引き継ぎ、右の図は後戻りを示します。どちらの図でも、左にあるほどオンボーディングの負担は軽く、下にあるほど引き継いだ後に状態から外れるお客様が少なくなります。良い基準は左下の縁に並び、その中のどれを選ぶかはチームが決めることです。状態を問わずにただ長く待つと、点はどれだけ右へ、どれだけ下へ動くでしょうか。

# %%
cs.handoff.tradeoff(company, choice.rule, trailing, cap_days=cap_days).chart()

# %% [markdown] lang="en" tags=["explore"]
# ### Try it yourself
#
# Put a rule together: the state and for how many weeks, steps, information, the cap, and what happens at the cap. What do you pay for fewer relapses? Which part of the rule makes customers wait the longest? In the two lists, hold Ctrl (on a Mac Cmd) to choose several lines or none.

# %% [markdown] lang="ja" tags=["explore"]
# ### 自分で試す
#
# 状態とそれを保つ週数、ステップ、情報、上限日数、上限日の扱いを組み合わせて、基準を作ってみてください。後戻りを減らすために、何を引き換えにすることになるでしょうか。お客様を一番長く待たせるのは、どの条件でしょうか。二つのリストでは、Ctrlキー（MacではCmdキー）を押しながらクリックすると、複数の行を選んだり、選択を外したりできます。

# %% tags=["explore"]
cs.handoff.handoff_sliders(company, choice.rule, trailing, cap_days=cap_days)

# %% [markdown] lang="en"
# ## What passes across
#
# A handoff is a state and a story. The goal, the next goal, the champion, the risks, the open requests: what is not written down is lost. The table shows which fields were filled by the day of the handoff. A *relapse* is a customer that was in high utilization when handed over, and is out of it or gone within 90 days.

# %% [markdown] lang="ja"
# ## 何を伝えるか
#
# 引き継ぐのは、状態だけではありません。ゴール、次のゴール、推進役、リスク、未対応の要望。書き残さなければ、失われてしまいます。引き継ぎの日までに何が記録されていたかを見ます。引き継いだときに高活用状態だったのに、90日以内に状態から外れたか解約したお客様を「後戻り」と数えます。

# %%
information = cs.handoff.information(company, choice.rule, trailing)
information.table()

# %% tags=["analyst"]
information.people_table()

# %%
information.finding()

# %% [markdown] lang="en" tags=["lesson"]
# Why might this be no cause? Suppose that the people who hand over in a hurry write little down, and also spend less time with the customer. Then the missing notes and the relapse have one common origin. The finding therefore also compares handoffs *of the same person*. If the difference stays, hurry alone does not explain it.

# %% [markdown] lang="ja" tags=["lesson"]
# なぜ、原因とは言い切れないのでしょうか。急いで引き継ぐ人は、記録が少ないだけでなく、お客様と過ごす時間も短いのかもしれません。そうだとすると、記録の不足と後戻りは、同じところから生じていることになります。そこで、*同じ担当者の*引き継ぎどうしも比べています。それでも差が残るなら、担当者の急ぎ方だけでは説明がつきません。

# %% [markdown] lang="en" tags=["analyst"]
# ## What onboarding leaves behind
#
# A team that is measured by its own part closes in on its own ground. Onboarding that is measured by days hands over early. So set its target a little into the next phase: are its customers in the state 90 days after the handoff, and are they still customers? This is called the *overhang*. It is credited to the person who did the onboarding.
#
# One person hands over few customers, and not the same kind of customers as a colleague. So three things are done. Each share is set against what the team reaches in the same segments. Small numbers are pulled towards the team. And each rank comes with its range.

# %% [markdown] lang="ja" tags=["analyst"]
# ## オンボーディングが残すもの
#
# 自分の持ち場の数字だけで評価されるチームは、持ち場の中に閉じこもりがちです。オンボーディングを日数だけで測れば、早く手放すようになります。そこで、目標を次のフェーズに少し踏み込んだところに置きます。引き継ぎの90日後に、お客様は高活用状態にあるか。まだお客様でいるか。これを「90日後の成果」と呼び、オンボーディングを担当した人の成果として数えます。
#
# 一人が引き継ぐお客様は多くなく、どんなお客様を受け持つかも人によって違います。そこで三つの工夫をしています。チームが同じセグメントで達している割合と比べること、件数の少ない人の数字をチームの値に近づけること、順位に幅を付けることです。

# %%
overhang = cs.handoff.overhang(company, choice.rule, trailing)
overhang.chart()

# %%
overhang.table()

# %%
overhang.finding()

# %%
overhang.counts_table()

# %% [markdown] lang="en" tags=["lesson"]
# Read the two columns of ranks side by side. Who is near the top by days and near the bottom by overhang? Who is near the top by both? The second kind shows that speed itself is not the problem. Then look at the ranges: how many places could a person move by chance alone?

# %% [markdown] lang="ja" tags=["lesson"]
# 二つの順位を並べて読んでみましょう。日数では上位なのに、90日後の成果では下位の人は誰でしょうか。どちらも上位の人はいるでしょうか。両方で上位の人がいるなら、速いこと自体が問題なのではありません。次に、順位の幅を見てください。偶然だけで、順位はどのくらい動くでしょうか。

# %% [markdown] lang="en"
# ## Who is due, who is held back, who is stuck
#
# These accounts are in onboarding today. The criteria ask for the state, the steps and the information. On a last day, the *cap*, waiting ends, and each customer is handed over as it is or kept on purpose. Some meet the criteria and should be handed over this week. The others are held back, and the list says by what. Look first at those that lack only a note: somebody can write it down today. An account is stuck when it is long late with the step that it has come to.

# %% [markdown] lang="ja"
# ## 引き継ぐお客様、まだ引き継げないお客様、停滞しているお客様
#
# いまオンボーディング中のお客様です。引き継ぎの基準は、状態・ステップ・情報の三つです。上限の日が来たら待つのをやめ、そのまま引き継ぐか、あえて残すかを決めます。基準を満たしたお客様は、今週のうちに引き継ぎます。残りのお客様については、まだ引き継げない理由を示します。まず見るべきは、記録だけが足りないお客様です。今日書けば、引き継げます。いま取り組むステップの期限を大きく過ぎているお客様は、停滞しているとみなします。

# %% tags=["analyst"]
found = cs.handoff.due(company, choice.rule, trailing, cap_days=cap_days)
found.finding()

# %%
found.table()

# %% tags=["analyst"]
found.stuck_table()

# %%
found.held_back_table()

# %% [markdown] lang="en" tags=["lesson"]
# What does the new person need on the first day? A sheet of paper per customer: the state and its evidence, the steps, who is who, the goals, the open requests, the risks, the contract, and what to do in the first 90 days. What nobody wrote down is marked as missing, in red. In the exercises you write such a sheet.

# %% [markdown] lang="ja" tags=["lesson"]
# 引き継いだ人が、初日に必要とするものは何でしょうか。お客様ごとに一枚のシートです。状態とその根拠、ステップ、関係者、ゴール、未対応の要望、リスク、契約、そして最初の90日にすることが載ります。誰も書き残さなかったことは、赤字で「記録なし」と示されます。演習では、このシートを自分で書いてみます。

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### All sheets of a day
#
# Put `!cslib handoffs sample --on 2026-09-28` into a new cell (the + above) and run it. In the list of files on the left a folder `handoffs` appears. Go down into it to the last one: `index.html` says who is due, and each other page is the sheet of one customer. Double-click them in the list, for links between pages do not work inside JupyterLab.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### その日のシートをまとめて作る
#
# 新しいセル（上の＋ボタン）に `!cslib handoffs sample --on 2026-09-28 --lang ja` と書いて実行してみてください。左のファイル一覧に `handoffs` フォルダーができます。一番奥のフォルダーまで開くと、引き継ぐお客様の一覧（`index.html`）と、お客様ごとのシートのページがあります。JupyterLabの中ではページの間のリンクが働かないので、ファイル一覧からダブルクリックで開いてください。

# %% [markdown] lang="en" tags=["explore"]
# ## Your ten accounts
#
# Of the ten that you chose in 00: what was not passed across when they were handed over, or would be missing if you handed them over today? What the tables know is filled in. An empty box: nothing is missing, or there is no sheet yet. (No form below? Press ▶▶ above.)

# %% [markdown] lang="ja" tags=["explore"]
# ## 自分の10社
#
# 00で選んだ10社について、引き継ぎのときに伝わらなかったこと、今日引き継ぐとしたら足りないことは何でしょうか。表で分かることは入っています。空欄は、足りないものがないか、シートがまだないお客様です。下に表が出ていないときは、上の▶▶を押してください。

# %% tags=["explore"]
cs.course.my_accounts("gaps", company)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %% tags=["analyst"]
cs.handoff.closing(choice, actual, comparison, information, overhang, planting)

# %% [markdown] lang="en" tags=["lesson"]
# Think about the people behind the figures. If onboarding is measured by speed, it will hand over early. If it also answers for the 90 days afterwards, it will think of the customer's success, and plant what adoption will need. So set onboarding's target a little into the next phase.
#
# Next: the exercises **[02_handoff](../exercises/02_handoff.ipynb)**, then the onboarding desk, **[06_onboarding_desk](../exercises/06_onboarding_desk.ipynb)**; both are in the folder `exercises`. After that **[03_retention](03_retention.ipynb)**: how much stays, in accounts and in money.

# %% [markdown] lang="ja" tags=["lesson"]
# 数字の向こうにいる人のことも考えてみましょう。オンボーディングを速さだけで評価すれば、早く手放すようになります。引き継いだ後の90日にも責任を持つようにすれば、お客様の最終的な成功を考え、アダプションに必要な種をまくようになります。オンボーディングの目標は、次のフェーズに少し踏み込んだところに置きましょう。
#
# 次は演習の **[02_handoff](../exercises/02_handoff.ipynb)**、続いて「オンボーディングの業務体験」（**[06_onboarding_desk](../exercises/06_onboarding_desk.ipynb)**）です。どちらも `exercises` フォルダーにあります。そのあとは **[03_retention](03_retention.ipynb)** です。お客様と売上がどれだけ残っているかを見ます。
