# %% [markdown] lang="en"
# # Exercises: 3. Retention
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. The code is folded: the View menu, or a click on its bar, shows it.

# %% [markdown] lang="ja"
# # 演習：3. リテンション
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは折りたたんであり、「表示」メニューか、折りたたんだ印を押すと見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is left of the money
#
# GRR and NRR follow the same accounts, and differ in what they count.

# %% [markdown] lang="ja"
# ## 1. 売上はどれだけ残ったか
#
# GRRとNRRは同じお客様を追いかけますが、数えるものが違います。

# %% [raw] lang="en" tags=["words"] question=1
# topic: Gross revenue retention
# ask:
#   - The table shows every account of a small company, a year ago and today. F is new.
#   - What was the gross revenue retention (GRR) of the twelve months? Give a share to three decimals.
# why:
#   - "Each account counts with what it paid a year ago, but never with more than it pays today: {kept}."
#   - "Divide by what the same accounts paid a year ago: {before}. F was no customer then and stays out."
# hints:
#   - Write down what each account of a year ago still pays of its old amount.
#   - The denominator is what all accounts of a year ago paid then, the lost one included.
# mistakes:
#   nrr: "That is net revenue retention: growth has been counted. In GRR, an account counts for at most what it paid at the start."
#   new_included: The new account is in your sum. Retention follows those who were customers at the start.
#   survivors_only: You have left the lost account out of the denominator. Whoever left was there at the start.
#   accounts: That is the share of accounts that stayed. GRR is about their money.
# table:
#   title: Monthly revenue of six accounts
#   columns:
#     - Customer
#     - A year ago
#     - Today

# %% [raw] lang="ja" tags=["words"] question=1
# topic: 総売上維持率（GRR）
# ask:
#   - 表は、ある小さな会社のすべてのお客様の、1年前と現在の月額です。Fは新規のお客様です。
#   - この12か月の総売上維持率（GRR）はいくらでしたか。割合を小数第3位まで答えてください。
# why:
#   - 1年前の月額を数えますが、現在の月額を超えては数えません。合計は{kept}です。
#   - 同じお客様の1年前の月額の合計{before}で割ります。Fは当時お客様ではなかったので、含めません。
# hints:
#   - 1年前のお客様それぞれについて、当時の金額のうち今も支払われている額を書き出してみましょう。
#   - 分母は、解約したお客様も含めた、1年前のお客様全員の当時の金額です。
# mistakes:
#   nrr: それはNRRです。増えた分まで数えています。GRRでは、どのお客様も期首の金額までしか数えません。
#   new_included: 新規のお客様が合計に入っています。リテンションは、期首にお客様だった方だけを追いかけます。
#   survivors_only: 解約したお客様が分母から抜けています。解約したお客様も、期首にはお客様でした。
#   accounts: それは残ったお客様の数の割合です。GRRは金額の割合です。
# table:
#   title: 6社の月額
#   columns:
#     - お客様
#     - 1年前
#     - 現在

# %%
q1 = cs.question("03", 1)
q1

# %% tags=["solution"] question=1
kept = sum(min(before, now) for before, now in zip(q1.given["before"], q1.given["now"]))
answer = round(kept / sum(q1.given["before"]), 3)
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="nrr"
answer = sum(q1.given["now"]) / sum(q1.given["before"])
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="new_included"
answer = (sum(q1.given["now"]) + q1.given["new"]) / sum(q1.given["before"])
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Who has been seen for long enough
#
# A report is written on one day. Some customers started long before it, others last month.

# %% [markdown] lang="ja"
# ## 2. 十分に長く見てきたのは誰か
#
# レポートは、ある一日の時点で作られます。ずっと前に契約したお客様もいれば、先月契約したばかりのお客様もいます。

# %% [raw] lang="en" tags=["words"] question=2
# topic: Windows that are not over
# ask:
#   - What share of accounts stays for twelve months?
#   - Use only accounts that have been seen for long enough. Give a share to three decimals.
# why:
#   - Only the {n} accounts of the first row have had twelve months to leave in.
#   - Of them {kept} stayed. A survival curve would use the young ones too, month by month, without pretending to know their end.
# hints:
#   - "Ask of each row: could these accounts have left in month twelve and been seen doing so?"
# mistakes:
#   unfinished: "You have counted young accounts as kept. Nobody knows yet whether they stay for twelve months: their window is not over."
#   young_lost: You have counted young accounts as lost. Their window is not over; they say nothing yet.
#   churn: That is the share that left. The question is who stays.
# table:
#   title: Accounts by start, and how many left within their first 12 months
#   columns:
#     - Start
#     - Accounts
#     - Left so far
#   rows:
#     - Started 12 months ago or earlier
#     - Started less than 12 months ago

# %% [raw] lang="ja" tags=["words"] question=2
# topic: 終わっていない観察期間
# ask:
#   - 12か月続くお客様の割合はいくらですか。
#   - 十分に長く観察できたお客様だけを使い、割合を小数第3位まで答えてください。
# why:
#   - 12か月の間に解約する機会があったのは、1行目の{n}社だけです。
#   - そのうち{kept}社が続きました。生存曲線なら、新しいお客様も、結末を知っているふりをせずに月ごとに使えます。
# hints:
#   - それぞれの行について考えてみましょう。12か月目に解約していたら、それを観察できたでしょうか。
# mistakes:
#   unfinished: 新しいお客様まで「続いた」と数えています。12か月続くかどうかはまだ分かりません。観察期間が終わっていないからです。
#   young_lost: 新しいお客様を「解約した」と数えています。観察期間が終わっていないので、まだ何も言えません。
#   churn: それは解約した割合です。続いた割合を聞いています。
# table:
#   title: 開始時期別のお客様の数と、最初の12か月以内に解約した数
#   columns:
#     - 開始日
#     - 対象
#     - これまでの解約
#   rows:
#     - 12か月以上前に開始
#     - 開始から12か月未満

# %%
q2 = cs.question("03", 2)
q2

# %% tags=["solution"] question=2
answer = round(1 - q2.given["left_old"] / q2.given["old"], 3)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unfinished"
left = q2.given["left_old"] + q2.given["left_young"]
answer = 1 - left / (q2.given["old"] + q2.given["young"])
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="young_lost"
answer = (q2.given["old"] - q2.given["left_old"]) / (q2.given["old"] + q2.given["young"])
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Step by step
#
# The curves of notebook 03 are made of small steps. Make three of them yourself.

# %% [markdown] lang="ja"
# ## 3. 一段ずつ
#
# ノートブック03の曲線は、小さな段の積み重ねです。三段だけ、自分で計算してみましょう。

# %% [raw] lang="en" tags=["words"] question=3
# topic: A survival curve by hand
# ask:
#   - Some accounts started late and are seen no further. They leave the table without having churned.
#   - What share is kept to the end of quarter 3? Go step by step, as the survival curve does (Kaplan-Meier). Three decimals.
# why:
#   - "In each quarter, one minus churned over at risk; then multiply: {product}."
#   - An account counts as long as it is seen, and no longer. That is all there is to censoring.
# hints:
#   - "Begin with quarter 1: which share of those at risk stayed? Then go on with those that are left."
# mistakes:
#   censored_kept: You have divided all churn by all accounts. Those seen no further then count as kept to the end, which nobody has seen.
#   censored_lost: You have counted accounts that are seen no further as lost. They did not churn while seen.
#   last_step: That is the share kept in quarter 3 alone. To get there, an account has to pass 1 and 2 as well.
# table:
#   title: Accounts by quarter of their life
#   columns:
#     - Quarter of life
#     - At risk at its start
#     - Churned in it
#     - Seen no further after it

# %% [raw] lang="ja" tags=["words"] question=3
# topic: 手で計算する生存曲線
# ask:
#   - 開始が遅かったため、途中から観察がないお客様もいます。解約したわけではありません。
#   - 第3四半期の終わりまで続く割合はいくらですか。生存曲線と同じように一段ずつ計算し（カプラン・マイヤー法）、小数第3位まで答えてください。
# why:
#   - 四半期ごとに「1－解約÷対象数」を求め、掛け合わせます：{product}
#   - 観察できている間だけ数え、その後は数えません。打ち切りの考え方は、これだけです。
# hints:
#   - まず第1四半期です。対象のうち続いた割合はいくらでしょうか。次に、残ったお客様で同じことをします。
# mistakes:
#   censored_kept: 解約の合計を全体で割っています。それでは、観察がなくなったお客様を最後まで続いたと数えることになります。
#   censored_lost: 観察がなくなったお客様を、解約したと数えています。観察していた間は、解約していません。
#   last_step: それは第3四半期だけの割合です。そこまで来るには、第1・第2四半期も続いていなければなりません。
# table:
#   title: 利用開始からの四半期別のお客様の数
#   columns:
#     - 利用開始からの四半期
#     - 期首の対象数
#     - 期中の解約
#     - その後は観察なし

# %%
q3 = cs.question("03", 3)
q3

# %% tags=["solution"] question=3
answer = 1.0
for _, at_risk, churned, _ in q3.given["steps"]:
    answer *= 1 - churned / at_risk
answer = round(answer, 3)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="censored_kept"
answer = 1 - sum(step[2] for step in q3.given["steps"]) / q3.given["steps"][0][1]
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="last_step"
answer = 1 - q3.given["steps"][2][2] / q3.given["steps"][2][1]
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Nobody left
#
# A figure of 100% looks like the best there can be. Choose the answer by its letter.

# %% [markdown] lang="ja"
# ## 4. 解約はゼロ
#
# 100％という数字は、これ以上ないように見えます。一つ選んでください。

# %% [raw] lang="en" tags=["words"] question=4
# topic: A small segment
# ask:
#   - "Public sector: all {few} accounts stayed this year. Private sector: {kept} of {many} did ({share})."
#   - What can be said?
# why:
#   - With {few} of {few}, the 95% interval still begins at {low}. The private sector's begins at {other}.
#   - "The intervals overlap widely: insufficient evidence. That is a result, not a failure."
# hints:
#   - Which range of true rates would go well with each of the two figures?
# mistakes:
#   small_numbers: Ask how easily so few accounts all stay by luck, even if one in seven usually leaves.
#   size: More customers make a figure surer, not higher.
#   equal: Not being able to see a difference is not the same as knowing that there is none.
# options:
#   unknown: The data do not tell which of the two is better, so keep watching both.
#   small: "The public sector is better: nobody left there, so look for what to copy."
#   large: "The private sector is better: with so many customers, its share can be relied on."
#   same: "The two are equally good: where the intervals overlap, the shares are the same."

# %% [raw] lang="ja" tags=["words"] question=4
# topic: 小さなセグメント
# ask:
#   - 公共は{few}社すべてが今年も続きました。民間は{many}社のうち{kept}社（{share}）です。
#   - 何が言えるでしょうか。
# why:
#   - "{few}社中{few}社でも、95％信頼区間の下限は{low}です。民間の下限は{other}です。"
#   - 区間は大きく重なっています。判定は「裏付けが足りない」です。これは失敗ではなく、一つの結果です。
# hints:
#   - 二つの数字は、それぞれどの範囲の「本当の割合」とつじつまが合うでしょうか。
# mistakes:
#   small_numbers: ふだん7社に1社が解約するとしても、これだけ少なければ、偶然全社が続くことはどれくらいあるでしょうか。
#   size: 数が多いと数字は確かになりますが、高くなるわけではありません。
#   equal: 差が見えないことと、差がないと分かっていることは別です。
# options:
#   unknown: どちらが良いかは、このデータからは分からない。両方を見守る。
#   small: 公共のほうが良い。解約が出ていないので、見習う点を探すとよい。
#   large: 民間のほうが良い。お客様の数が多く、継続の割合が確かである。
#   same: どちらも同じくらい良い。区間が重なるときは、割合は等しい。

# %%
q4 = cs.question("03", 4)
q4

# %% tags=["solution"] question=4
answer = q4.letters("unknown")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="small_numbers"
answer = q4.letters("small")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="equal"
answer = q4.letters("same")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. After the call
#
# A manager sees two figures and wants to stop all calls. What do you say?

# %% [markdown] lang="ja"
# ## 5. 電話をしたお客様
#
# 二つの数字を見た上司が、電話をやめようと言い出しました。どう答えますか。

# %% [raw] lang="en" tags=["words"] question=5
# topic: Calls and churn
# ask:
#   - Last year {called}% of the accounts that were called left, and {others}% of the others.
#   - The team calls when use falls. What do these two figures say about the effect of calls?
# why:
#   - Calls are aimed at accounts at risk. The two groups differed before anybody picked up the phone.
#   - "An effect needs a fair comparison: accounts of the same kind, called or not by lot or in turn."
# hints:
#   - "Think of a fire brigade: there is more damage where it goes. Why?"
# mistakes:
#   causal: That takes an association for a cause. Who decides which accounts get a call, and why?
#   wishful: "It may be so, but these figures can't show it: what would the same accounts have done uncalled?"
#   chance: The difference may well be real. The question is what it comes from.
# options:
#   aimed: "Nothing about what calls do: the accounts that are called were at risk before."
#   harm: "Calls drive customers away: those called left more often than the others."
#   help: "Calls help: without them, more of those at risk would have left."
#   random: "It is chance: a difference like this comes and goes from year to year."

# %% [raw] lang="ja" tags=["words"] question=5
# topic: 電話と解約
# ask:
#   - 昨年、電話をしたお客様の{called}％、していないお客様の{others}％が解約しました。
#   - このチームは、利用が減ったときに電話をします。二つの数字から、電話の効果について何が言えますか。
# why:
#   - 電話は、危ういお客様に向けてかけられます。二つの集団は、電話の前から違っていました。
#   - 効果を知るには、公平な比較が必要です。同じようなお客様を、くじや順番で分けて比べます。
# hints:
#   - 消防車が行く先には、大きな被害があります。なぜでしょうか。
# mistakes:
#   causal: それは関連を原因と取り違えています。誰に電話するかは、誰が、どう決めているでしょうか。
#   wishful: そうかもしれませんが、この数字からは分かりません。同じお客様に電話をしなかったら、どうなっていたでしょうか。
#   chance: 差は本物かもしれません。問題は、その差がどこから来ているかです。
# options:
#   aimed: 電話の効果は分からない。電話を受けたお客様は、その前から危うかった。
#   harm: 電話はお客様を遠ざけている。受けたほうが、より多く解約している。
#   help: 電話は役に立っている。しなければ、危ういお客様はもっと離れていた。
#   random: 偶然である。このくらいの差は、年によって出たり消えたりするものだ。

# %%
q5 = cs.question("03", 5)
q5

# %% tags=["solution"] question=5
answer = q5.letters("aimed")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="causal"
answer = q5.letters("harm")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="wishful"
answer = q5.letters("help")
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Worse in total, better in every part
#
# Both can be true at the same time.

# %% [markdown] lang="ja"
# ## 6. 全体では下がり、どこでも上がる
#
# この二つは、同時に起こりえます。

# %% [raw] lang="en" tags=["words"] question=6
# topic: Mix and rate
# ask:
#   - Retention fell from {before} to {now}, and the board is worried. Yet in each segment it rose.
#   - What would retention have been this year with last year's mix of segments? A share, three decimals.
# why:
#   - Take this year's rates and last year's numbers of accounts.
#   - The rates rose, and the mix moved towards small customers, who leave more often.
# hints:
#   - Multiply each segment's rate of this year by its accounts of last year.
# mistakes:
#   unchanged: That is this year's retention as it is, with this year's mix.
#   wrong_way: You have last year's rates with this year's mix. Turn it round.
#   plain_mean: A plain mean of the two rates forgets how many accounts stand behind each.
# table:
#   title: Two segments, last year and this year
#   columns:
#     - Segment
#     - Accounts last year
#     - Retention last year
#     - Accounts this year
#     - Retention this year
#   rows:
#     - Small customers
#     - Large customers

# %% [raw] lang="ja" tags=["words"] question=6
# topic: 構成の変化と維持率の変化
# ask:
#   - 継続率が{before}から{now}に下がり、役員会は心配しています。ところが、どちらのセグメントでも上がっています。
#   - お客様の構成が昨年のままだったら、今年の継続率はいくらでしたか。割合を小数第3位まで答えてください。
# why:
#   - 今年の継続率に、昨年のお客様の数を掛けます。
#   - どちらの継続率も上がりましたが、構成が、解約の多い小口のお客様に移りました。
# hints:
#   - それぞれのセグメントの今年の継続率に、昨年のお客様の数を掛けてみましょう。
# mistakes:
#   unchanged: それは、今年の構成のままの、今年の継続率です。
#   wrong_way: 昨年の継続率に今年の構成を掛けています。逆にしてみましょう。
#   plain_mean: 二つの継続率の単純な平均では、それぞれに何社いるかが消えてしまいます。
# table:
#   title: 二つのセグメントの昨年と今年
#   columns:
#     - セグメント
#     - 昨年のお客様の数
#     - 昨年の継続率
#     - 今年のお客様の数
#     - 今年の継続率
#   rows:
#     - 小口のお客様
#     - 大口のお客様

# %%
q6 = cs.question("03", 6)
q6

# %% tags=["solution"] question=6
rates, mix = q6.given["rates"][1], q6.given["mixes"][0]
answer = round((rates[0] * mix[0] + rates[1] * mix[1]) / 100, 3)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="wrong_way"
rates, mix = q6.given["rates"][0], q6.given["mixes"][1]
answer = (rates[0] * mix[0] + rates[1] * mix[1]) / 100
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="plain_mean"
answer = sum(q6.given["rates"][1]) / 2
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. This week's order
#
# Press the options in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 7. 今週の順番
#
# 電話する順に、すべて押してください。

# %% [raw] lang="en" tags=["words"] question=7
# topic: Who first
# ask:
#   - You have time for one account a day. In which order do you call them, by the money at stake?
#   - "An account whose day for notice is over comes last: its renewal is decided."
# why:
#   - What is at stake is the chance of leaving times the revenue, as long as the decision is open.
#   - The day for notice is the renewal minus the notice days. Once it is over, a call comes too late.
# hints:
#   - "For each account: is the decision still open? Then multiply chance by revenue."
# mistakes:
#   by_revenue: You begin with the largest revenue. A large account that hardly ever leaves has little at stake.
#   deadline_over: One of them can't give notice any more. Compare each renewal date with its notice days.
#   by_risk: You begin with the highest chance of leaving. Multiply it by the revenue before you compare.
# table:
#   title: Four accounts on {date}
#   columns:
#     - Customer
#     - Monthly revenue
#     - Chance of leaving at the renewal
#     - Renewal
#     - Notice, days before
# words:
#   account: Account {name}

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 誰からか
# ask:
#   - 1日に1社だけ連絡できます。失うおそれのある金額で考えると、どの順に電話しますか。
#   - 通知の期限を過ぎたお客様は最後にします。更新はもう決まっています。
# why:
#   - 失うおそれのある金額は、まだ決まっていない間の「解約の見込み×月額」です。
#   - 通知の期限は、更新日から通知日数を引いた日です。それを過ぎると、電話は間に合いません。
# hints:
#   - それぞれのお客様について、まだ決まっていないかを確かめ、それから見込みと月額を掛けます。
# mistakes:
#   by_revenue: 金額の大きさから始めています。大口でも、ほとんど解約しないお客様なら、失うおそれのある金額は小さくなります。
#   deadline_over: もう通知のできないお客様が1社います。更新日と通知日数を見比べてください。
#   by_risk: 解約の見込みの高さから始めています。比べる前に、月額を掛けましょう。
# table:
#   title: "{date}時点の4社"
#   columns:
#     - お客様
#     - 月額
#     - 更新時に解約する見込み
#     - 更新日
#     - 解約通知（更新の何日前まで）
# words:
#   account: お客様{name}

# %%
q7 = cs.question("03", 7)
q7

# %% tags=["solution"] question=7
answer = q7.letters("soon", "large", "small", "over")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="by_revenue"
answer = q7.letters("large", "soon", "over", "small")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="deadline_over"
answer = q7.letters("over", "soon", "large", "small")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="by_risk"
answer = q7.letters("small", "soon", "large", "over")
q7.check(answer)

# %% [markdown] lang="en"
# ## Write it: a renewal note
#
# What the customer reads, and what your team reads, are two texts.

# %% [markdown] lang="ja"
# ## 書いてみる：更新のメモ
#
# お客様が読むものと、チームが読むものは別です。

# %%
cs.course.draft("renewal")

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **04_adoption**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **04_adoption** を開いてください。

# %%
cs.progress()
