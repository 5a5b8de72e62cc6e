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
# - read a verdict: *supported*, *not supported*, or *insufficient evidence*,
# - explain to a colleague why a definition needs accounts that were not used to find it,
# - as an analyst or manager also: tell why we look at a customer on a fixed day and then only forward, and name four ways in which customer data flatter (immortal time, survivors, fishing, and who gets called).
#
# To move sliders or change a setting, press ▶▶ above to run the page. Nothing can break: the data are a copy.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 自社にとっての高活用状態を一文で説明する
# - 「裏付けあり」「裏付けなし」「裏付けが足りない」という判定を読み取る
# - 定義を確かめるには、探すときに使わなかったお客様が必要な理由を同僚に伝える
# - 分析担当・マネージャーはさらに、なぜ「決まった日」に状態を見て、そこから先だけを追うのかを説明し、データが実際より良く（または悪く）見える四つの罠（不死時間、生き残り、釣り、連絡先の偏り）を挙げる
#
# スライダーや設定を変えるときは、上の▶▶でページを実行してください。データは写しなので、壊れる心配はありません。

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

# %% [markdown] lang="en" tags=["analyst"]
# ## How often is the product used?
#
# Before we ask *how much* use is enough, we ask how often customers come back at all. A product opened once a month needs a longer window than one opened every day.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 製品はどのくらいの間隔で使われているか
#
# 「どれだけ使えば十分か」の前に、そもそもどのくらいの間隔で使われているかを確かめます。月に一度開く製品なら、毎日開く製品より長い期間で見なければなりません。

# %%
interval = cs.company.usage_interval(company)
interval.chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## Who can be looked at
#
# We look at every account on the same day of its life, the *landmark*, and only at the 28 days of use before it. What happens afterwards is the outcome. Accounts that left earlier, had given notice, or are too young are not in the comparison. They are counted, not forgotten.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 対象になるお客様
#
# どのお客様も、開始から数えて同じ日（ランドマーク）に、その直前28日間の利用だけを見ます。その後に起きたことが結果です。それより前に解約した、解約通知があった、まだその日を迎えていない、といったお客様は比較に入れません。ただし除いた件数は必ず示します。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
cs.utilization.flow_table(table)

# %% [markdown] lang="en" tags=["lesson"]
# ## How to read the numbers
#
# - **Landmark**: the day of its life on which every account is looked at. Its state then comes from the 28 days before; what happens afterwards is the outcome.
# - **Stay** always means: still a customer at the *horizon*, a number of months after the landmark.
# - **n** says on how many accounts a number rests.
# - **Two bounds** stand below or beside a share, such as 80% to 90%; in charts they are the bar through the dot. Other accounts would have given another share by chance. A range made in this way holds the true share 95 times in 100. Few accounts make it wide.
# - **Points** are differences between percentages. From 40% to 50% are 10 points.
# - **Two halves.** Before we look for anything, the accounts are dealt into two halves by lot. On the *discovery half* we may try as much as we like, and what it finds is tried on the *confirmation half*. In turn, what the confirmation half finds is tried on the discovery half. No account judges a rule that it helped to find.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 数字の読み方
#
# - **ランドマーク**は、どのお客様についても状態を見る日です（開始から同じ日数の日）。状態はその直前28日間の利用で決め、その後に起きたことを結果とします。
# - **継続率**は、ランドマークから一定の月数（*追跡期間*）がたっても、お客様であり続けている割合です。文中の「残る」も同じ意味です。
# - **n**は、その数字が何社に基づくかを示します。
# - **上限と下限**は、割合の下や横に「80%〜90%」のように添えてあります。図では、点を貫く棒です。お客様の顔ぶれが違えば、割合は偶然だけでも変わります。このように作った範囲は、100回のうち95回は真の割合を含みます。件数が少ないほど、範囲は広くなります。
# - **ポイント**は、割合どうしの差です。40%から50%への差は10ポイントです。
# - **二つの半分。** 何かを探す前に、お客様をくじで二つに分けます。*探索用の半分*では何をいくら試してもかまわず、見つけたルールは*確認用の半分*で確かめます。逆に、確認用の半分で見つけたルールは、探索用の半分で確かめます。どのお客様も、自分が選ぶのに関わったルールは判定しません。

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### Could it be chance?
#
# If use had nothing to do with staying, how often would chance alone make a difference as large as this? That share is **p**. When it is small (below 0.05 by custom), chance is a poor explanation.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 偶然で説明できるか
#
# **p値**は、「利用と残ることに何の関係もないとしたら、これほどの差が偶然だけで出ることはどれくらいあるか」を示します。小さければ（慣例では0.05未満）、偶然では説明しにくいと言えます。

# %% [markdown] lang="en" tags=["analyst"]
# ## Each measure alone
#
# First, one measure at a time. For each we try many thresholds and keep the best: the one at which those above and those below differ most clearly (*strength*). Whoever tries many finds something, so the p in the last column is corrected for the trying.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 指標を一つずつ見る
#
# まず、指標を一つずつ見ます。指標ごとに多くのしきい値を試し、上と下の違いが最もはっきりするもの（*強さ*の値が最大のもの）を残します。多く試せば何かは見つかるので、右端のp値は試した分だけ補正してあります。

# %%
single = cs.utilization.single_measures(table, horizon_months)
single.table()

# %% [markdown] lang="en" tags=["analyst"]
# ## What can be shown at all?
#
# Few accounts, or a short time, prove little, however good the state is. So we ask before we look: if there were a good state, would these accounts suffice to show it?

# %% [markdown] lang="ja" tags=["analyst"]
# ## そもそも何を示せるか
#
# 件数が少ない、あるいは追える期間が短いと、どれほど良い状態でも示しきれません。そこで、探す前に確かめます。仮に良い状態があったとして、これだけのお客様でそれを示せるでしょうか。

# %%
cs.utilization.power(table, horizon_months, target).finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## Looking for a rule
#
# Four kinds of use are measured: how regularly, how deeply, how broadly, and by how many of the seats. Every rule with one to three conditions, at most one of each kind, is tried on half of the accounts. The rule that best separates who stays is kept. A condition that adds nothing is dropped.

# %% [markdown] lang="ja" tags=["analyst"]
# ## ルールを探す
#
# 利用は四つの面から測ります。どれだけ規則的か、どれだけ深いか、どれだけ広いか、契約席数のうち何人が使っているかです。各面から一つまで、一つから三つの条件を組み合わせたルールをすべて、お客様の半分で試します。残るお客様を最もよく見分けるルールを選び、役に立っていない条件は外します。

# %%
choice = cs.utilization.choose(company, table, definition, horizon_months, target, landmark_days, tries)
choice.search.chart()

# %%
choice.search.finding()

# %% tags=["lesson"]
choice.search.table()

# %% [markdown] lang="en" tags=["lesson"]
# A rule can also be written so that a computer reads it: a measure, `>=` for "at least", a number (0.5 for 50%), and `and` between two conditions. The exercises write rules like this.

# %% [markdown] lang="ja" tags=["lesson"]
# ルールは、コンピューターが読める形でも書けます。指標、「以上」を表す `>=`、数値（50%なら0.5）の順に書き、条件どうしは `and` でつなぎます。演習では、この書き方を使います。

# %% tags=["lesson"]
str(choice.rule)

# %% [markdown] lang="en" tags=["lesson"]
# ### Fishing for thresholds
#
# What does the best of many rules look like when there is nothing to find? Here the outcomes are dealt out at random among the accounts, like cards. Use cannot have anything to do with them. The search still finds a rule with a gap, and with a p that would pass for a discovery if it had been the only rule tried. On the other half the gap is gone.

# %% [markdown] lang="ja" tags=["lesson"]
# ### しきい値の釣り
#
# 何もないところで多くのルールを試すと、最良のルールはどう見えるでしょうか。ここでは、結果をトランプのように、お客様の間ででたらめに配り直しました。利用と結果に関係があるはずはありません。それでも探索は差のあるルールを見つけ、それだけを試したのなら「発見」と呼べそうなp値まで付きます。残り半分で見ると、差は消えます。

# %% tags=["lesson"]
cs.utilization.fishing(table, horizon_months).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## Many accounts, or sure ones
#
# A rule is also a choice. A soft rule counts many accounts in, and some of them leave. A hard rule keeps nearly everyone and counts few. The blue line holds the rules that no other beats in both. Where to stand on it is for the team to decide.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 数を取るか、確かさを取るか
#
# ルール選びは、選択でもあります。緩いルールは多くのお客様を含みますが、その中から離れる方も出ます。厳しいルールではほとんどの方が残りますが、含まれる数は少なくなります。青い線は、両方で上回るものがないルールです。線のどこに立つかは、チームが決めることです。

# %% [markdown] lang="en" tags=["lesson"]
# The dashed line is the target. The team sets it for one year (`target` in the first cell), and the accounts are followed for longer. Whoever keeps 95 of 100 in a year keeps 95% of those 95 in the next. So the target at the horizon is the target of a year to the power of the number of years: `0.95 ** 2` for 24 months.
#
# The circle is the rule that separates best who stays. A team that wants more reach may take one further to the right, as long as it stays above the target.

# %% [markdown] lang="ja" tags=["lesson"]
# 破線は目標です。チームが決める目標は1年分（最初のセルの `target`）ですが、お客様はもっと長く追います。1年で100社のうち95社が残るなら、次の年に残るのは、その95社の95%です。そこで、追跡期間の終わりの目標は、1年の目標を年数の回数だけ掛け合わせたものになります。24か月なら `0.95 ** 2` です。
#
# 丸で囲んだのは、残るお客様を最もよく見分けるルールです。到達率をもっと上げたいチームは、目標を下回らない範囲で、もっと右のルールを選ぶこともできます。

# %%
edge = cs.utilization.frontier(table, choice.rule, target, horizon_months)
edge.chart()

# %%
edge.table()

# %% [markdown] lang="en" tags=["analyst"]
# ## How firm are the thresholds?
#
# With other accounts, the search might have chosen other numbers. So we draw the accounts again a hundred times and choose again each time. A narrow range says that the numbers are no accident.

# %% [markdown] lang="ja" tags=["analyst"]
# ## しきい値はどれだけ動くか
#
# お客様が少し違っていたら、探索は別の数字を選んでいたかもしれません。そこで、お客様を百回抽出し直し、そのたびにしきい値を選び直します。範囲が狭ければ、その数字は偶然ではないと言えます。

# %%
cs.utilization.stability(table, choice.rule).table()

# %% [markdown] lang="en"
# ## Trying it on the other half
#
# Every account was looked at on the same day of its life (the *landmark*). One half of the accounts was searched for a rule of use, such as days and features used, that tells who stays: who meets it is *in the state*.
#
# A rule chosen because it looked best will look too good. So it is tried on the other half of the accounts, which had no say in the choice. Then the halves change places: the other half looks for a rule of its own, and the first one tries it. So every account judges, none the rule that it helped to find. Large customers may use more and stay longer for reasons of their own; so we compare once more among accounts that are alike in segment, size, plan and start.

# %% [markdown] lang="ja"
# ## 残り半分で確かめる
#
# ここまでの流れです。どのお客様も、開始から数えて同じ日（*ランドマーク*）の状態を見ました。そして半分のお客様を使い、利用日数や使う機能など、だれが残るかを言い当てるルールを探しました。ルールを満たすお客様が「高活用状態」です。
#
# 一番よく見えたから選んだルールは、実力以上によく見えます。そこで、選ぶときに使わなかった残り半分のお客様で確かめます。次に役割を入れ替え、残り半分でもルールを探し、それを最初の半分で確かめます。こうすると、どのお客様も、自分が選ぶのに関わらなかったルールだけを判定することになります。また、規模の大きいお客様は、利用とは別の理由で、よく使い、長く続けるのかもしれません。そこで、セグメント、規模、プラン、開始時期の似たお客様どうしでも比べます。

# %% [markdown] lang="en" tags=["lesson"]
# ### The three verdicts
#
# - **Supported**: the lower bound of retention in the state is at or above the target, *and* accounts in the state stay more than those outside (the lower bound of the difference is above 0), also among accounts that are alike.
# - **Not supported**: even the upper bound of retention is below the target, or accounts in the state stay hardly more than those outside.
# - **Insufficient evidence**: neither of these can be said. It is so, too, when too few accounts were followed for long enough, or too few have met a renewal. Whoever could not leave yet proves nothing by staying.
#
# The bounds are the range in which the true figure lies with 95% confidence: the line beside the dot in the chart. They decide, not the dot in the middle. And *insufficient evidence* is no polite word for no: we do not know yet.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 三つの判定
#
# - **裏付けあり**：高活用状態の継続率（残る割合）の下限が目標以上で、*しかも*状態の外より残ると言える（差の下限が0を上回る。似たお客様どうしで比べても同じ）。
# - **裏付けなし**：継続率の上限でさえ目標に届かない。または、状態の外と比べて残り方がほとんど変わらない。
# - **裏付けが足りない**：どちらとも言えない。十分な期間を追えたお客様が少なすぎるとき、更新を迎えたお客様が少なすぎるときも同じです。まだ離れることのできなかったお客様が残っていても、何の証拠にもなりません。
#
# 下限と上限は、本当の値を95%の確かさで含む範囲の両端です（図では点の左右の線）。決め手は真ん中の点ではなく、この範囲です。「裏付けが足りない」は、遠回しな「いいえ」ではありません。まだ分からない、という意味です。

# %%
choice.evaluation.chart()

# %%
choice.evaluation.finding(choice.origin)

# %% [markdown] lang="en" tags=["analyst"]
# ## For how long?
#
# "For years" is a claim about years. We say for how many months follow-up supports the definition, and how many renewals the accounts met in that time. Nothing is said beyond.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どれだけの期間について言えるか
#
# 「数年先まで」と言うには、数年分の裏付けが要ります。追跡できた期間で何か月まで裏付けがあるか、その間に何件が更新を迎えたかを示します。その先については何も言いません。

# %%
longest = cs.utilization.longest_horizon(table, choice.rule, target, horizon_months, other=choice.other, tries=tries)
longest.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## On another day
#
# The landmark day is our choice. If the verdict hung on it, it would be worth little. So the same rule is tried on earlier and later days.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 別の日に見たら
#
# ランドマークの日は、私たちが決めたものです。日を変えただけで判定が変わるようでは、頼りになりません。そこで同じルールを、もっと早い日と遅い日でも試します。

# %%
days = cs.utilization.sensitivity(
    company,
    choice.rule,
    horizon_months=horizon_months,
    target=target,
    landmark_days=landmark_days,
    other=choice.other,
    tries=tries,
)
days.chart()

# %%
days.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## One rule for all segments?
#
# It is tempting to give every segment thresholds of its own. With few accounts that is fishing again. A segment gets its own only where its accounts in the state really churn differently and its own rule holds on accounts not used for choosing. Otherwise the pooled rule stays.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どのセグメントにも同じルールでよいか
#
# セグメントごとにしきい値を変えたくなります。しかし件数が少なければ、それも釣りと同じです。独自のしきい値を使うのは、高活用状態での解約が本当にほかと違い、しかも選ぶのに使わなかったお客様でも成り立つ場合だけです。それ以外は、共通のルールを使います。

# %%
column = segment_by or company.default_segment
cs.utilization.thresholds_by_segment(table, choice.rule, column, horizon_months, target).table()

# %% [markdown] lang="en" tags=["lesson"]
# ### The mistake this field makes most
#
# It is tempting to compare customers who *ever* reached a good state with those who *never* did. But whoever reached it after ten months must first have stayed for ten months. The good group gets those months as a gift. It is called *immortal time*, and it makes any state look good, even one that means nothing.
#
# To see it, every account below draws a lucky day by lot. It means nothing. Yet counted from the start, those that had their lucky day while they were customers seem to stay far longer. Look at everybody on the same day instead, and the difference is gone.

# %% [markdown] lang="ja" tags=["lesson"]
# ### この分野で最も多い間違い
#
# 「一度でも良い状態に達したお客様」と「一度も達しなかったお客様」を比べたくなります。しかし、10か月目に達したお客様は、少なくとも10か月は残っていたはずです。その10か月が、良い側の成績にただで加算されてしまいます。これは「不死時間バイアス」と呼ばれ、意味のない状態でさえ良く見せてしまいます。
#
# 確かめるために、下ではすべてのお客様に「くじの日」を無作為に割り振りました。何の意味もない日です。それでも初日から数えると、契約中にその日を迎えたお客様は、ずっと長く残るように見えます。全員を同じ日に見れば、差は消えます。

# %% tags=["lesson"]
cs.utilization.immortal_time(company, horizon_months).chart()

# %% [markdown] lang="en" tags=["lesson"]
# ### Looking at survivors only
#
# The list of today's customers is close at hand. But who left is not on it, and most of those who left were never in a good state. Asked of today's customers, onboarding always looks better than it was.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 残ったお客様だけを見る
#
# いまのお客様の一覧は、すぐ手に入ります。しかし離れたお客様はそこに載っていません。離れたお客様の多くは、一度も良い状態に達していませんでした。いまのお客様だけに聞けば、オンボーディングはいつも実際より良く見えます。

# %% tags=["lesson"]
cs.utilization.survivors(table, choice.rule).chart()

# %% [markdown] lang="en" tags=["explore", "analyst"]
# ### Try it yourself
#
# Move the thresholds. Watch two things at once: how many accounts reach the state, and how many of them stay. A hard rule keeps nearly everyone and reaches few.

# %% [markdown] lang="ja" tags=["explore", "analyst"]
# ### 自分で試す
#
# しきい値を動かしてみてください。見るのは二つ、状態に達する割合と、そのうち残る割合です。厳しいルールでは、達した先はほぼ残りますが、達する数が少なくなります。

# %% tags=["explore"]
cs.utilization.threshold_sliders(table, choice.rule, horizon_months=horizon_months)

# %% tags=["explore"]
cs.utilization.landmark_sliders(company, choice.rule, horizon_months=horizon_months, target=target)

# %% [markdown] lang="en" tags=["analyst"]
# ## How many reach it, and how fast
#
# A good state that nobody reaches is of no use. Churn competes with arriving: who has left can no longer arrive.
#
# Whether an account is in the state is looked at every week (the *state clock*). It has *entered* once its last 28 days have met the rule four weeks running, and *left* once they have failed it four weeks running.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どれだけの割合が、どれだけの日数で達するか
#
# 良い状態でも、達するお客様がいなければ意味がありません。解約は到達と競合します。先に解約したお客様は、もう達することができないからです。
#
# 状態にあるかどうかは毎週確かめます。直近28日間がルールを4週続けて満たせば「達した」、4週続けて満たさなければ「離れた」と数えます。

# %%
trailing = cs.company.trailing(company)
reached = cs.utilization.time_to_reach(company, choice.rule, trailing)
reached.chart()

# %%
choice.evaluation.reach_finding(cs.utilization.in_state_now(company, choice.rule, trailing))

# %% [markdown] lang="en"
# ## How long it lasts
#
# Reaching the state is not keeping it. Leaving the state comes before leaving us, and so there is time to act.

# %% [markdown] lang="ja"
# ## どれだけ続くか
#
# 達することと、保つことは別です。状態を離れることは、解約より先に起きます。ですから、手を打つ時間があります。

# %%
cs.utilization.persistence(company, trailing, choice.rule).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## Who left it this quarter

# %% [markdown] lang="ja" tags=["analyst"]
# ## この四半期に離れたお客様

# %%
cs.utilization.left_this_quarter(company, trailing, choice.rule).table()

# %% [markdown] lang="en"
# ## Who is one condition short
#
# These customers meet every condition but one. The condition tells what to talk about: coming back on more days, or using more of the product.

# %% [markdown] lang="ja"
# ## あと一つの条件で達するお客様
#
# 一つを除いて、すべての条件を満たしているお客様です。足りない条件が、話す内容を教えてくれます。使う日を増やすことか、使う機能を広げることか。

# %%
cs.utilization.near_misses(company, trailing, choice.rule).table()

# %% [markdown] lang="en"
# ## Without our support?
#
# The state is meant to hold *even without us*. But most accounts do get a call or a meeting. So we follow each account in the state only until its first one, and let it stand also for accounts like it that were called. Mail, webinars and calls from the customer do not count as support. The more an account has to stand for, the shakier the figure: the *effective n* says how many accounts' worth of evidence is left.

# %% [markdown] lang="ja"
# ## 支援がなくても続くか
#
# この状態は「支援がなくても」続くはずのものです。しかし、ほとんどのお客様には電話や面談があります。そこで、状態にあるお客様を最初の電話か面談までだけ追い、支援を受けた似たお客様の分も代表させます。メール、ウェビナー、お客様からの電話は支援に数えません。1社が代表するお客様が増えるほど、数字は頼りなくなります。何社分の根拠が残っているかを示すのが「実質のn」です。

# %%
tested = cs.utilization.unsupported(company, table, choice.rule, trailing, horizon_months, target)
tested.chart()

# %%
tested.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## Where a lot decided
#
# Records can be weighted, but only by what they hold. A lot needs no such trust: draw for each account in the state whether routine calls go on or pause, and both groups are alike in everything, known or not. An account counts in the arm that it drew, whatever happened later. Who leaves the state is called again.

# %% [markdown] lang="ja" tags=["analyst"]
# ## くじで決めた場合
#
# 記録は重み付けできますが、記録に残っていることについてしかできません。くじなら、そうした前提は要りません。高活用状態のお客様ごとに、定例の連絡を続けるか休むかをくじで決めれば、二つのグループは、記録にあることもないことも、すべての面で似たものになります。その後に何があっても、引いたくじのグループで数えます。状態から外れたお客様には、また連絡します。

# %%
lot = cs.utilization.pause(company, horizon_months, target)
lot.chart()

# %%
lot.finding()

# %% [markdown] lang="en" tags=["lesson"]
# ### Why the two estimates may differ
#
# The estimate from records and the lot answer nearly the same question and may still differ, for three reasons.
#
# - **What was not written down.** A CSM who hears worry in a voice calls; no table holds that. Weights make accounts alike in what is recorded only, the lot in everything. Where the two differ, believe the lot.
# - **How much evidence is left.** Nearly every account is called sooner or later. Those never called must stand for all others, and few remain: see the effective n. In the lot hundreds go without by design.
# - **Which question.** The records ask: what if there had been no call at all, ever? The lot asks: what if routine calls pause while the account is in the state, and come back when it leaves? The second is what a team can decide on.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 二つの推定が食い違うことがある理由
#
# 記録からの推定とくじは、ほぼ同じことを問うていますが、答えが食い違うことがあります。理由は三つです。
#
# - **書き残されなかったこと。** 声に不安を感じた担当者は電話をかけますが、それはどの表にもありません。重み付けで揃うのは記録にあることだけですが、くじならすべてが揃います。二つが食い違うときは、くじのほうを信じてください。
# - **残っている根拠の量。** ほとんどのお客様には、遅かれ早かれ連絡が入ります。一度も連絡のなかったわずかなお客様が、残り全員を代表することになります（実質のnを見てください）。くじでは、はじめから数百社に連絡を休みます。
# - **問いの違い。** 記録が問うのは「連絡が一切なかったら」です。くじが問うのは「状態にある間は定例の連絡を休み、外れたらまた連絡するとしたら」です。チームが決められるのは、後のほうです。

# %% [markdown] lang="en" tags=["lesson"]
# ### Why accounts that were called churn more
#
# Accounts that were called churn more than those that were not. Does calling drive customers away? No: the team calls where it sees risk. Compare accounts that were alike on that day, and the gap shrinks or turns. That is why this page describes support and never credits or blames it.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 連絡したお客様ほど解約するのはなぜか
#
# 電話をかけたお客様は、かけなかったお客様より多く解約しています。電話がお客様を遠ざけたのでしょうか。違います。チームは、危ないと見たところに電話をかけるのです。その日に似た状態だったお客様どうしを比べると、差は縮むか、逆になります。だからこのページは支援を記述するだけで、手柄にも責めにもしません。

# %% tags=["lesson"]
cs.utilization.touched(company, trailing, choice.rule).chart()

# %% [markdown] lang="en" tags=["analyst"]
# ## The definition in force
#
# A definition is a decision of the team. Once decided, each quarter asks: did it hold for the accounts that came after?

# %% [markdown] lang="ja" tags=["analyst"]
# ## いま使っている定義
#
# 定義はチームの決定です。決めた後は、四半期ごとに「決めた後に来たお客様でも成り立ったか」を確かめます。

# %%
drift = cs.utilization.drift(company, table, horizon_months, target)
drift.drift_finding()

# %% [markdown] lang="en" tags=["explore"]
# ## Your ten accounts
#
# Which of yours are in the state by this definition? What the tables know is filled in; for the others ask, and write what you see. For one that is outside: is it one condition short? (No form below? Press ▶▶ above.)

# %% [markdown] lang="ja" tags=["explore"]
# ## 自分の10社
#
# あなたの10社のうち、この定義で高活用状態にあるのはどこでしょうか。表で分かるものは入っています。それ以外は調べて選んでください。到達していないお客様は、あと一つの条件だけ足りないのでしょうか。下に表が出ていないときは、上の▶▶を押してください。

# %% tags=["explore"]
cs.course.my_accounts("state", company, choice.rule, trailing)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %%
cs.utilization.closing(choice, horizon_months, landmark_days, longest, tested, lot)

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### Put it into force
#
# To put a definition into force, the team saves it. Reports never do this by themselves. In this course there is nothing to save. For your own company, add a cell below and run this with the path of its folder:
#
# ```python
# from datetime import date
#
# policy = cs.company.HighUtilization(
#     rule=str(choice.rule), in_force_from=date(2026, 10, 1),
#     landmark_days=landmark_days, horizon_months=horizon_months, target=target,
# )
# cs.company.save("path/to/your/company", policy)
# ```

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 定義を使い始める
#
# 定義を使い始めるには、チームとして保存します。レポートが勝手に保存することはありません。このコースでは保存する必要はありません。自社のデータで行うときは、下にセルを足し、会社のフォルダーを指定して実行します。
#
# ```python
# from datetime import date
#
# policy = cs.company.HighUtilization(
#     rule=str(choice.rule), in_force_from=date(2026, 10, 1),
#     landmark_days=landmark_days, horizon_months=horizon_months, target=target,
# )
# cs.company.save("会社のフォルダー", policy)
# ```

# %% [markdown] lang="en" tags=["lesson"]
# ## What to take along
#
# Usage and retention are signs. What counts in the end is that the customer gets what it first wanted, and then its own next goal. Keep that in mind when a customer in the state asks for help.
#
# Next: in the folder `exercises`, the exercises **[01_high_utilization](../exercises/01_high_utilization.ipynb)**. Then the lesson **[02_handoff](02_handoff.ipynb)**: how an account passes from onboarding to adoption.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 覚えておきたいこと
#
# 利用とリテンションは、あくまで兆しです。大切なのは、お客様が最初に望んだことを実現し、さらに次の理想へ進むことです。高活用状態のお客様から相談を受けたときも、このことを忘れないでください。
#
# 次は、`exercises` フォルダーの演習 **[01_high_utilization](../exercises/01_high_utilization.ipynb)** です。その後、教材の **[02_handoff](02_handoff.ipynb)** で、お客様をオンボーディングからアダプションへどう引き継ぐかを考えます。
