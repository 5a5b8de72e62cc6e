# %% [markdown] lang="en"
# # 3. Retention
#
# **How much stays, in accounts and in money? When and where is it lost, and how sure are we?**
#
# Retention is the result that customer success is judged by. It is also the figure most often told with the wrong denominator. This page gives each figure with its count and its bounds, the range in which the true figure lies with 95% confidence. And it shows where the losses are.

# %% [markdown] lang="ja"
# # 3. リテンション
#
# **お客様は、件数で、また金額でどれだけ残っているでしょうか。いつ、どこで失われ、その数字はどこまで確かでしょうか。**
#
# リテンションはカスタマーサクセスの成果を表す数字ですが、分母の取り違えが最も多い数字でもあります。このページでは、どの数字にも件数と幅（本当の値を95%の確かさで含む範囲）を添え、どこで失われているかを示します。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - tell GRR from NRR and say when each misleads,
# - say when customers leave, what renews next, and whom to call first,
# - as an analyst or manager also: read a survival curve and its band, say why a young account is not a retained account, tell a change of mix from a change of rate, see through four pictures that fool almost everybody, and find where losses are concentrated.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - GRRとNRRの違いと、それぞれがどんなときに誤解を招くかを説明する
# - お客様がいつ離れるか、次に何が更新を迎えるか、だれに先に連絡するかを言う
# - 分析担当・マネージャーはさらに、生存曲線とその幅を読み取り、契約して間もないお客様を「残った」と数えてはいけない理由を説明し、構成の変化と維持率そのものの変化を見分け、だれもが一度はだまされる四つの図を見抜き、損失がどこに集中しているかを見つける

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

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
company.data_notes()

# %% [markdown] lang="en"
# ## The quarter in figures
#
# GRR asks how much of the old revenue is still there; growth cannot hide a loss in it. NRR lets growth count. Both look only at customers who were there at the start.

# %% [markdown] lang="ja"
# ## 四半期の数字
#
# GRR（総売上維持率）は、もともとの売上がどれだけ残っているかを見ます。拡大で損失を隠すことはできません。NRR（純売上維持率）は拡大も含めます。どちらも、期首にいたお客様だけが対象です。

# %%
summary = cs.retention.summary(company)
summary.finding()

# %% tags=["analyst"]
summary.table()

# %% [markdown] lang="en" tags=["lesson"]
# ### A small example
#
# Three customers pay 100 each. A year later the first still pays 100, the second pays 150, the third has left. GRR is (100 + 100 + 0) / 300, about 67%. NRR is (100 + 150 + 0) / 300, about 83%. A new fourth customer changes neither. If NRR is good and GRR is poor, a few growing customers carry many that leave. GRR has a blind side, too: by GRR alone, a company whose customers grow looks like one whose customers stand still.
#
# A churn is *provisional* while the *win-back window* is open. The team's policy sets how long that is. A customer that comes back within it counts as never having left.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 小さな例
#
# お客様が3社、それぞれ100ずつ支払っています。1年後、1社目は100のまま、2社目は150、3社目は解約しました。GRRは（100＋100＋0）÷300で約67%、NRRは（100＋150＋0）÷300で約83%です。新しい4社目が増えても、どちらも変わりません。NRRが良くてGRRが悪いときは、拡大している少数のお客様が、多くの解約を覆い隠しています。GRRにも死角があります。お客様の取引が広がっていても止まっていても、GRRは同じです。
#
# 解約のうち、*復帰を待つ期間*がまだ終わっていないものは*暫定*です。期間の長さはチームのポリシーで決めます。その間に戻ってきたお客様は、離れなかったものとして数えます。

# %% [markdown] lang="en" tags=["analyst"]
# ## Where the money went
#
# The bridge leads from revenue at the start of the quarter to revenue at its end. Every account is in exactly one place, and the sum closes to the cent.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 金額の動き
#
# 期首の売上から期末の売上までを、一段ずつたどります。どのお客様の増減もちょうど一か所に入り、合計は端数まで一致します。

# %%
bridge = cs.retention.bridge(company)
bridge.chart()

# %%
bridge.table()

# %% [markdown] lang="en" tags=["lesson"]
# Some lines need a word.
#
# - **Reactivated**: left, and came back after the win-back window was over. **Recovered**: came back within it, or after a pause.
# - **Transferred**: an account was merged with another or moved to a new contract; its money goes with it. **Completed**: the work was done as agreed. Neither is churn.
# - **Planned ramp**: growth agreed at signing. Nobody had to win it, so it is no expansion.

# %% [markdown] lang="ja" tags=["lesson"]
# 言葉の意味を確かめておきましょう。
#
# - **再開**：いったん解約し、復帰を待つ期間が過ぎてから戻ったお客様です。**復帰**：その期間のうちに、または休止から戻ったお客様です。
# - **移管**：ほかのお客様との統合や契約の切り替えで、売上も一緒に移ったものです。**満了**：予定どおりに終わった契約です。どちらも解約ではありません。
# - **契約時に合意した増額**：契約のときから決まっていた増額です。新たに勝ち取ったものではないので、拡大には数えません。

# %%
cs.retention.trend(company).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## What the change is made of
#
# Retention can rise although no segment keeps more: it is enough that the segments which keep most have grown. So the change against the same quarter last year is split in two. *Mix* is what the weights did, *rate* is what each segment kept. Together they are the whole change. And because one large customer can move everything, the figure is told without it, too. The bounds of the change differ a little from those above: here most customers are known to be the same in both years.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 変化の内訳
#
# どのセグメントの維持率も上がっていないのに、全体のリテンションが上がることがあります。もともと残りやすいセグメントの比重が増えれば、それだけで上がるからです。そこで、前年同期との差を二つに分けます。「構成」は比重の変化による分、「維持率」は各セグメントの残り方が変わった分で、足すと差の全体になります。また、大口のお客様1社で数字が動くこともあるため、最大のお客様を除いた数字も添えます。差の幅が上の数字と少し違うのは、多くのお客様が両方の年に共通していることを計算に入れているからです。

# %%
mixed = cs.retention.mix_and_rate(company, segment_by or company.default_segment)
mixed.chart()

# %%
mixed.table()

# %%
mixed.finding(cs.retention.without_largest(company))

# %% [markdown] lang="en" tags=["analyst"]
# ## How long customers stay
#
# The curve starts with all customers on their first day. It falls when one leaves. Customers who are still here count for as long as we have seen them, and not a day longer. The band shows how sure we are: it widens where few are left to look at.

# %% [markdown] lang="ja" tags=["analyst"]
# ## お客様はどれだけ長く残るか
#
# 曲線は、すべてのお客様の初日から始まり、解約があると下がります。今も残っているお客様は、見届けた期間の分だけ数えます。帯は確かさの幅で、見届けた数が少ないところほど広がります。

# %%
curve = cs.retention.curve(company)
curve.chart()

# %%
summary.survival_finding(cs.retention.months_kept(company))

# %% [markdown] lang="en" tags=["lesson"]
# ### Step by step
#
# How can a curve use customers whose end nobody has seen? It goes step by step. Of 100 customers 10 leave in the first quarter, so 90% stay. Another 40 are seen no further, because they started late. That leaves 50 who can be looked at: they are *at risk*. In the second quarter 5 of these leave, so again 90% stay. To be there after two quarters, a customer must pass both: 90% of 90% is 81%. This is the Kaplan-Meier method. Divide all 15 who left by all 100 instead, and you get 85%: the 40 would count as kept, although nobody saw them in the second quarter. Below the chart stands how many were at risk. The first number is smaller than n, because customers from before the data begin are looked at only from then on.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 一段ずつ
#
# まだ結末の分からないお客様を、曲線はどう使っているのでしょうか。一段ずつ計算します。100件のうち、最初の四半期に10件が解約すれば、残るのは90%です。さらに40件は、契約してから日が浅いため、その先をまだ見届けていません。次の四半期に見られるのは50件です（*見届け中の件数*）。このうち5件が解約すれば、残るのはまた90%です。二つの四半期を続けて残る割合は、90%の90%で81%になります。これをカプラン・マイヤー法といいます。解約した15件を100件で割ると、残った割合は85%になりますが、これでは、次の四半期を見届けていない40件まで「残った」と数えてしまいます。グラフの下の数字が、見届け中の件数です。最初の数字がnより小さいのは、データの始まりより前からのお客様は、途中から数えるためです。

# %% [markdown] lang="en" tags=["lesson"]
# ### A young account is not a retained account
#
# Someone who started two months ago cannot have left after a year. Counting such accounts as "retained after a year" makes the newest cohorts (those who started in the same quarter) look best, every time. In the chart below, cells that time has not filled yet are hatched.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 契約して間もないお客様は「残った」お客様ではない
#
# 2か月前に始めたお客様が、1年後に解約することはまだあり得ません。これを「1年残った」と数えると、新しい期のお客様ほど必ず良く見えます。下の図では、まだ時間が経っていないところを斜線にしてあります。

# %%
cs.retention.cohorts(company).chart()

# %% [markdown] lang="en" tags=["lesson"]
# Here is the mistake itself. On the left every customer who has not left yet counts as kept after twelve months. The youngest cohorts reach 100%, and it looks as if the service had never been better. On the right only cohorts whose twelve months are over are drawn.

# %% [markdown] lang="ja" tags=["lesson"]
# 実際に間違えてみましょう。左は、まだ解約していないお客様をすべて「12か月残った」と数えたものです。新しい期ほど100%に近づき、サービスがかつてないほど良くなったように見えます。右は、12か月が過ぎた期だけを描いたものです。

# %% tags=["lesson"]
cs.retention.unfinished(company).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## Which customers leave more
#
# Small segments jump about by chance. Beside the raw figure stands a pooled one, pulled towards the whole: the fewer accounts, the harder it is pulled.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どのお客様が多く解約しているか
#
# 件数の少ないセグメントの数字は、偶然だけで大きく動きます。そのままの数字の横に、全体に寄せた数字を並べました。件数が少ないほど強く寄せています。

# %%
groups = cs.retention.by_segment(company, segment_by or company.default_segment, min(12, horizon_months))
groups.chart()

# %%
groups.finding()

# %% [markdown] lang="en"
# Whoever compares many segments will find a difference somewhere. Below, segments are compared two by two, over their whole curves. The p says how often chance alone would part them this far; it is corrected for the number of comparisons.

# %% [markdown] lang="ja"
# 多くのセグメントを比べれば、どこかには必ず差が見つかります。下の表では二つずつ曲線全体を比べています。p値は、差がなくても偶然これほど離れる割合で、比べた回数に応じて補正しています。

# %%
compared = cs.retention.pairwise(company, segment_by or company.default_segment, min(12, horizon_months))
compared.table()

# %%
compared.finding()

# %% [markdown] lang="en" tags=["lesson"]
# ### Small segments
#
# Cut the customers finely enough, and the first and the last place go to whoever has fewest accounts. Two customers who stayed are 100%. That is luck, not loyalty. On the right the same groups are pulled towards the whole; look where the first of the left has gone.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 小さなセグメント
#
# お客様を細かく分けると、1位と最下位には件数の少ないグループが並びます。2件が2件とも残れば100%ですが、それは忠誠心ではなく運です。右は、同じグループを全体に寄せた値です。左で1位だったグループが、右ではどこにあるかを見てください。

# %% tags=["lesson"]
cs.retention.small_segments(company).chart()

# %% [markdown] lang="en" tags=["lesson"]
# ### When the whole says the opposite of its parts
#
# Do customers with a kickoff meeting churn less? All together they churn *more*. Within each segment they churn *less*. Both are true: kickoff meetings are held mostly with the segment that leaves most anyway. This is called Simpson's paradox. Before comparing two groups, ask whether they are made of the same customers.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 全体と内訳が逆を示すとき
#
# キックオフを行ったお客様のほうが、解約は少ないでしょうか。全体では、行ったお客様のほうが*多く*解約しています。ところがセグメントごとに見ると、*少なく*なっています。どちらも本当です。キックオフの多くが、もともと解約の多いセグメントで行われているからです。これをシンプソンのパラドックスといいます。二つのグループを比べる前に、同じようなお客様でできているかを確かめましょう。

# %% tags=["lesson"]
cs.retention.simpson(company).chart()

# %% [markdown] lang="en" tags=["lesson"]
# ### The worst get better by themselves
#
# Take the CSMs whose customers stayed least in one quarter, and look at the next, again and again. They have improved. The best have become worse. No training explains that: an extreme quarter is partly luck, and luck does not last. Before you credit a programme with helping the worst, ask how they would have done without it.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 最下位は自然に良くなる
#
# ある四半期にお客様の残り方が最も悪かった担当者の、翌四半期を見てみましょう。何度繰り返しても、良くなっています。最も良かった担当者は悪くなっています。研修の成果ではありません。極端な四半期は半ば運によるもので、運は続かないからです。最下位を支援した施策の成果だと言う前に、何もしなければどうなっていたかを考えましょう。

# %% tags=["lesson"]
cs.retention.regression(company).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## In high utilization and outside it
#
# Notebook 01 asks which state goes with staying. Here is what that state looked like for the customers of this page, counted from the landmark day onwards and only on accounts that were not used to choose it.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 高活用状態のお客様と、そうでないお客様
#
# ノートブック01では、どの状態が継続と関連するかを調べました。ここでは、その状態にあったお客様とそうでないお客様が、ランドマークの日から後にどれだけ残ったかを、定義選びに使わなかったお客様だけで示します。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.utilization.choose(company, table, definition, horizon_months, target, landmark_days, tries)
choice.evaluation.chart()

# %% [markdown] lang="en"
# ## When they leave
#
# Most contracts can be left only at the end of a term. So the risk jumps there. The months to renewal are counted from the start of the contract and its term, never from the date it ended, because for those who left that date is the outcome.

# %% [markdown] lang="ja"
# ## いつ解約しているか
#
# 多くの契約は、契約期間の終わりにしか解約できません。そのため、そこで解約の割合が跳ね上がります。更新までの月数は、契約の開始日と契約期間から数えます。終了日から数えてはいけません。解約したお客様にとって、終了日は結果だからです。

# %%
timing = cs.retention.churn_timing(company)
timing.chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## What is associated with churn
#
# Each line asks about one characteristic: with months to renewal and account age held equal, how much more or less do such customers churn in the months that follow? The ratio says how many times as much: 0.5 is half, 2 is twice. Use is that of the four weeks before; where it has no natural unit, the step is *one standard deviation*, a difference that is usual between customers. None of this says that a characteristic causes churn. It says where to look.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 解約と関連するもの
#
# 一行に一つずつ、お客様の特徴を調べます。更新までの月数と契約の長さをそろえたうえで、その特徴を持つお客様は、続く月にどれだけ多く、または少なく解約するでしょうか。比は何倍かを表し、0.5なら半分、2なら2倍です。利用はその前の4週間のものです。分かりやすい単位のないものは*標準偏差1つ分*、つまりお客様の間でよく見られる程度の違いを単位にしています。その特徴が解約の原因だという意味ではありません。どこを見ればよいかを示すものです。

# %%
associated = cs.retention.associations(company, rule=choice.rule)
associated.table()

# %%
associated.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## Why they left
#
# These are the reasons that were written down when a customer left. Some losses the team might have prevented: they count as *avoidable*.

# %% [markdown] lang="ja" tags=["analyst"]
# ## なぜ解約したか
#
# 解約のときに記録された理由です。チームの働きかけで防げたかもしれない理由には、「可能性あり」と付けています。

# %%
reasons = cs.retention.reasons(company)
reasons.table()

# %%
reasons.largest_table()

# %%
reasons.finding()

# %% [markdown] lang="en"
# ## What renews next
#
# The date that counts is not the renewal but the deadline for notice before it. After that day there is nothing left to talk about.

# %% [markdown] lang="ja"
# ## 次に更新を迎えるお客様
#
# 大事なのは更新日そのものではなく、その前にある解約通知の期限です。期限を過ぎてからでは、話し合う余地がありません。

# %%
cs.retention.renewals_ahead(company).table()

# %% [markdown] lang="en" tags=["lesson"]
# ### Whom to call first
#
# The list says until when you can still do something. It does not say with whom to begin. For that, ask what is *at stake*: the chance that the customer leaves, times what it pays. One that pays 100 and leaves with a chance of 40% has 40 at stake. One that pays 500 and leaves with a chance of 5% has 25. Call the one with more at stake first. Once the deadline is over the decision has been made, and nothing is left at stake in this renewal.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 誰から連絡するか
#
# この一覧で分かるのは、いつまで手を打てるかです。誰から始めるかは分かりません。そこで、*失うおそれのある金額*を考えます。解約の見込みに、支払っている金額を掛けたものです。100を支払い、解約の見込みが40%のお客様なら40、500を支払い、見込みが5%のお客様なら25です。先に連絡するのは前者です。解約通知の期限を過ぎたお客様は、今回の更新についてはもう決まっているので、後に回します。

# %% [markdown] lang="en" tags=["analyst"]
# ## How much of it will renew
#
# Each customer's chance is that of earlier customers who stood at the same point before their renewal: notice given, deadline passed, or still open. The bar says where the result lies in 95 of 100 such forecasts. A forecast is worth as much as its record, so the last four are made again with the data known then, beside the actual result.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どれだけ更新されるか
#
# 各お客様の更新の見込みは、過去に同じ状況（解約を通知済み、期限を経過、まだ通知できる）にあったお客様の実績から求めます。帯は、結果が95%の確率で入る範囲です。予測の価値は、これまでの当たり方で決まります。そこで過去4回分を、その時点で分かっていたデータだけで予測し直し、実績と並べました。

# %%
renewing = cs.retention.forecast(company)
record = cs.retention.track_record(company, renewing)
renewing.chart(record)

# %%
renewing.table()

# %%
renewing.finding(record, cs.retention.plan(company, renewing, summary.grr_12m))

# %%
record.table()

# %% [markdown] lang="en" tags=["explore"]
# ## Your ten accounts
#
# Until when can each of them give notice, and what is it worth a month? Correct the contract in lesson 00 where the date looks wrong. (No form below? Press ▶▶ above.)

# %% [markdown] lang="ja" tags=["explore"]
# ## 自分の10社
#
# それぞれ、いつまで解約を通知でき、月額はいくらでしょうか。日付がおかしければ、00の表で契約を直してください。下に表が出ていないときは、上の▶▶を押してください。

# %% tags=["explore"]
cs.course.my_accounts("worth", company)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %%
cs.retention.closing(summary, groups, timing)

# %% [markdown] lang="en" tags=["lesson"]
# A figure without its count and its bounds is only half told. Before you present one, ask three things: out of whom, over what time, and how sure?
#
# Next: the exercises **[03_retention](../exercises/03_retention.ipynb)**, in the folder `exercises`. After that **[04_adoption](04_adoption.ipynb)**: who needs what next, and which programmes work.

# %% [markdown] lang="ja" tags=["lesson"]
# 件数と幅のない数字は、半分しか語っていません。人に見せる前に、三つのことを自分に問いましょう。誰のうちの割合か。どの期間か。どこまで確かか。
#
# 次は演習の **[03_retention](../exercises/03_retention.ipynb)** です（`exercises` フォルダー）。そのあとは **[04_adoption](04_adoption.ipynb)** です。誰が次に何を必要とし、どの施策が効いているかを見ます。
