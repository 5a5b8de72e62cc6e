# %% [markdown] lang="en"
# # Exercises: 1. High utilization
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. You need no code; it is folded into the grey bars.

# %% [markdown] lang="ja"
# # 演習：1. 高活用状態
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは使いません（灰色の帯に折りたたんであります）。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. In the state, or not?
#
# A definition is only as good as the way it is read. Press all that hold.

# %% [markdown] lang="ja"
# ## 1. 状態にあるのは誰か
#
# 定義は、同じように読まれて初めて役に立ちます。当てはまるものをすべて押してください。

# %% [raw] lang="en" tags=["words"] question=1
# topic: Reading a rule
# ask:
#   - "The rule: active on at least {days}% of working days, and uses at least {features}% of the features. The landmark is day 90."
#   - Which accounts count as being in the state? Press all that do.
# why:
#   - "Both conditions must hold on day 90: at least {days}% and at least {features}%."
#   - “At least” includes the threshold itself. What happens on day 200 belongs to the outcome, not the state.
# hints:
#   - Cover the two columns on the right. Then check both conditions for each row.
# mistakes:
#   later: One of your accounts got there later. Everybody is looked at on the same day; sorting accounts by what came afterwards lets the future in.
#   either: One of your accounts meets one condition only. The rule says “and”.
#   strict: "One is missing. Read “at least” again: what about an account that meets a threshold exactly?"
# table:
#   title: Use of six accounts in the 28 days before two days of their life
#   columns:
#     - Customer
#     - Active days, day 90
#     - Features used, day 90
#     - Active days, day 200
#     - Features used, day 200
#   note: "Active days: share of working days with any use. Features used: share of the features there are."
# words:
#   account: Account {name}

# %% [raw] lang="ja" tags=["words"] question=1
# topic: ルールを読む
# ask:
#   - ルールは「営業日の{days}%以上で利用し、かつ機能の{features}%以上を使っている」です。ランドマーク（状態を見る日）は90日目です。
#   - 高活用状態にあると数えるのはどのお客様ですか。当てはまるものをすべて選んでください。
# why:
#   - 90日目に、{days}％以上と{features}％以上の両方を満たす必要があります。
#   - 「以上」は、しきい値ちょうども含みます。200日目のことは結果の側の話で、状態の判定には使いません。
# hints:
#   - 右の2列を隠して、行ごとに二つの条件を確かめてみましょう。
# mistakes:
#   later: 後になって達したお客様が入っています。全員を同じ日に見るのが約束です。後の出来事で分けると、未来の情報が混ざってしまいます。
#   either: 条件を一つしか満たさないお客様が入っています。ルールは「かつ」です。
#   strict: 1社足りません。「以上」をもう一度見てください。しきい値ちょうどのお客様はどうなりますか。
# table:
#   title: 6社の利用状況（開始から90日目と200日目の、それぞれ直前28日間）
#   columns:
#     - お客様
#     - 利用日の割合（90日目）
#     - 使った機能の割合（90日目）
#     - 利用日の割合（200日目）
#     - 使った機能の割合（200日目）
#   note: 利用日の割合：営業日のうち利用があった日の割合。使った機能の割合：提供中の機能のうち使われたものの割合。
# words:
#   account: お客様{name}

# %%
q1 = cs.question("01", 1)
q1

# %% tags=["solution"] question=1
answer = q1.letters("both", "just")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="later"
answer = q1.letters("both", "just", "later")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="either"
answer = q1.letters("both", "just", "days_only", "features_only")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="strict"
answer = q1.letters("both")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Whom does the work reach?
#
# A state that nobody reaches is of no use. So onboarding asks for its reach as well.

# %% [markdown] lang="ja"
# ## 2. 仕事は誰に届いたか
#
# 良い状態でも、達するお客様がいなければ意味がありません。そこで、オンボーディングは到達率も見ます。

# %% [raw] lang="en" tags=["words"] question=2
# topic: How many reach it
# ask:
#   - "Onboarding wants to know its reach: what share of the accounts that started is in the state on day 90?"
#   - Give a share to three decimals.
# why:
#   - "{inside} accounts are in the state. {started} started and have had their day 90, or left before it."
#   - Whoever left early was not brought into the state. Whoever is too young may still get there.
# hints:
#   - "Ask of each row: did it start, and do we know whether it was in the state on day 90?"
#   - Reach is about onboarding, so it begins with everybody who started.
# mistakes:
#   survivors: You have counted only accounts that were still there on day 90. Those that left before it did not reach the state either.
#   unfinished: Some accounts in your denominator have not had their day 90. Nobody knows yet what they will do.
#   retention: "That is retention: how many of those in the state stay. Reach asks how many get there."
#   notice_dropped: You have dropped accounts that had given notice. They started, and they did not reach the state.
# table:
#   title: All accounts that started, by what was true on day 90
#   columns:
#     - On day 90
#     - Number of accounts
#     - Still there two years later
#   rows:
#     - Had churned already
#     - Had given notice
#     - In the state
#     - Not in the state
#     - Day 90 not reached yet

# %% [raw] lang="ja" tags=["words"] question=2
# topic: どれだけの割合が達するか
# ask:
#   - オンボーディングの到達率を求めます。開始したお客様のうち、90日目に高活用状態にあるのはどれだけの割合ですか。
#   - 割合を小数第3位まで答えてください。
# why:
#   - 高活用状態にあるのは{inside}社です。開始して90日目を迎えた、またはその前に離れたお客様は{started}社です。
#   - 早くに離れたお客様は、状態までお連れできなかったお客様です。日の浅いお客様は、これから達するかもしれません。
# hints:
#   - 行ごとに考えてみましょう。開始しているか。そして90日目に状態にあったかどうかが分かっているか。
#   - 到達率はオンボーディングの数字です。開始した全員が出発点になります。
# mistakes:
#   survivors: 90日目に残っていたお客様だけを数えています。その前に離れたお客様も、状態に達しなかったお客様です。
#   unfinished: まだ90日目を迎えていないお客様が分母に入っています。この先どうなるかは、まだ誰にも分かりません。
#   retention: それは継続率、つまり状態にあるお客様がどれだけ残るかです。到達率は、どれだけが状態に達するかです。
#   notice_dropped: 解約通知があったお客様を除いています。開始していて、状態には達しませんでした。
# table:
#   title: 契約を開始したすべてのお客様の、90日目の状況
#   columns:
#     - 90日目の状況
#     - 件数
#     - 2年後も継続
#   rows:
#     - すでに解約
#     - 解約通知あり
#     - 高活用状態
#     - 高活用状態にない
#     - まだ90日目を迎えていない

# %%
q2 = cs.question("01", 2)
q2

# %% tags=["solution"] question=2
known = [q2.given[name] for name in ("churned", "noticed", "inside", "outside")]
answer = round(q2.given["inside"] / sum(known), 3)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="survivors"
answer = q2.given["inside"] / (q2.given["inside"] + q2.given["outside"])
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unfinished"
everybody = ("churned", "noticed", "inside", "outside", "young")
answer = q2.given["inside"] / sum(q2.given[name] for name in everybody)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="retention"
answer = q2.given["kept"] / q2.given["inside"]
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Who has to have stayed?
#
# This is the mistake that the field makes most. Here you can count it on your fingers.

# %% [markdown] lang="ja"
# ## 3. そこまで残っていたのは誰か
#
# この分野で最も多い間違いです。ここでは、指を折って数えられる件数で確かめます。

# %% [raw] lang="en" tags=["words"] question=3
# topic: Immortal time
# ask:
#   - Take the end of month 3 as the landmark, and follow everybody for 24 months, to the end of month 27.
#   - What share of the accounts that were in the state at the landmark was still there at the end of month 27? Give a share to three decimals.
# why:
#   - At the end of month 3, {inside} accounts were customers and in the state. {lost} of them left by month 27.
#   - Whoever reached the state in month 10 had to stay until then. Counting such an account on the good side gives that side months in which nobody could be lost.
# hints:
#   - First mark who was a customer at the end of month 3. Among those, mark who was in the state by then.
# mistakes:
#   immortal_time: "You have taken everybody who ever reached the state. Who got there later had to stay until then: that is immortal time."
#   immortal_time_all: You have followed everybody who ever reached the state. Look at all on the same day, then forward.
#   gone_before: One account in your sum had left before the landmark. It can't be followed from there.
#   beyond_horizon: One account in your sum left after month 27. At the horizon it was still there.
#   churn: That is the share that left. The question is who stays.
# table:
#   title: One row for each account, all seen for 36 months
#   columns:
#     - Customer
#     - In the state from month
#     - Left in month
#   note: "A dash: never. Once in the state, these accounts stayed in it as long as they were customers."

# %% [raw] lang="ja" tags=["words"] question=3
# topic: 不死時間バイアス
# ask:
#   - 3か月目の終わりをランドマークとし、そこから24か月、つまり27か月目の終わりまで追います。
#   - ランドマークで高活用状態にあったお客様のうち、27か月目の終わりにまだ残っていた割合はいくらですか。小数第3位まで答えてください。
# why:
#   - 3か月目の終わりに契約中で高活用状態にあったのは{inside}社です。そのうち{lost}社が27か月目までに解約しました。
#   - 10か月目に達したお客様は、そこまで残っていたはずです。良い側に数えると、誰も失われるはずのない月を、その側にただで与えることになります。
# hints:
#   - まず、3か月目の終わりに契約中だったお客様に印を付けます。次に、その中で、それまでに達していたお客様に印を付けます。
# mistakes:
#   immortal_time: 一度でも達したお客様をすべて数えています。後から達するには、そこまで残っていなければなりません。これが不死時間です。
#   immortal_time_all: 一度でも達したお客様を、全員追っています。全員を同じ日に見て、そこから先だけを追いましょう。
#   gone_before: ランドマークの前に解約したお客様が入っています。そこから先を追うことはできません。
#   beyond_horizon: 27か月目より後に解約したお客様を、解約と数えています。追跡期間の終わりには、まだ残っていました。
#   churn: それは解約した割合です。続いた割合を聞いています。
# table:
#   title: 1行が1社（全社を36か月観察）
#   columns:
#     - お客様
#     - 高活用状態に達した月
#     - 解約した月
#   note: 「–」は「なし」です。状態に達したお客様は、契約が続く間ずっとその状態にありました。

# %%
q3 = cs.question("01", 3)
q3

# %% tags=["solution"] question=3
there = [left for reached, left in q3.given["rows"] if reached and reached <= 3 and (left is None or left > 3)]
answer = round(sum(left is None or left > 27 for left in there) / len(there), 3)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="immortal_time"
ever = [left for reached, left in q3.given["rows"] if reached and (left is None or left > 3)]
answer = sum(left is None or left > 27 for left in ever) / len(ever)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="gone_before"
by_then = [left for reached, left in q3.given["rows"] if reached and reached <= 3]
answer = sum(left is None or left > 27 for left in by_then) / len(by_then)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="beyond_horizon"
there = [left for reached, left in q3.given["rows"] if reached and reached <= 3 and (left is None or left > 3)]
answer = sum(left is None for left in there) / len(there)
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Five rules in a chart
#
# Each dot is a rule. To the right lie rules that many accounts meet; at the top, rules whose accounts stay.

# %% [markdown] lang="ja"
# ## 4. 図の中の五つのルール
#
# 点の一つ一つがルールです。右にあるほど多くのお客様が達し、上にあるほど達したお客様が残ります。

# %% [raw] lang="en" tags=["words"] question=4
# topic: Many accounts, or sure ones
# ask:
#   - The team wants at least 90% retention in the state, and as many accounts in it as possible.
#   - Which rule does it try first on the accounts that were kept aside?
# why:
#   - Above the line of 90% lie three rules. The one furthest to the right is {name}.
#   - "Rule {beaten} reaches fewer and keeps fewer than {name}: no one would choose it."
# hints:
#   - Draw a level line at 90%. What lies below is out. Then look to the right.
# mistakes:
#   hardest: It keeps the most, and hardly anybody is in it. The team also asked for reach.
#   softest: It reaches the most, but too many of them leave. Read its height.
#   below: "Read its height once more: is it really at 90%?"
#   beaten: Another rule reaches more accounts and keeps more of them as well.
# words:
#   title: Softer rules reach more accounts and keep fewer of them
#   note: "Five rules, tried on 600 accounts. Both axes: share of accounts; retention 24 months after day 90."
#   x: In the state on day 90 (reach)
#   y: Of those, still there (retention)
#   point: "{name}: reach {reach}, retention {retention}"
#   alt: Dots. {title}. {points}. {note}
#   rule: Rule {name}

# %% [raw] lang="ja" tags=["words"] question=4
# topic: 数を取るか、確かさを取るか
# ask:
#   - チームは、状態にあるお客様の継続率を90％以上とし、そのうえで、できるだけ多くのお客様に達してほしいと考えています。
#   - 取り分けておいたお客様で最初に試すのは、どのルールですか。
# why:
#   - 90％の線より上にあるルールは三つです。その中で最も右にあるのが{name}です。
#   - ルール{beaten}は、到達率でも継続率でも{name}に及びません。選ぶ理由がありません。
# hints:
#   - 90％のところに水平な線を引いてみましょう。下にあるものは外れます。それから右を見ます。
# mistakes:
#   hardest: 継続率は最も高いのですが、達するお客様がわずかです。チームは到達率も求めています。
#   softest: 最も多くのお客様が達しますが、離れる方が多すぎます。縦の位置を読んでみましょう。
#   below: 縦の位置をもう一度読んでください。本当に90％に届いていますか。
#   beaten: 到達率でも継続率でも、それを上回るルールがほかにあります。
# words:
#   title: 緩いルールほど多くのお客様が達し、その中で残る割合は低い
#   note: 600社で試した五つのルール。横軸・縦軸ともお客様の割合。継続率は90日目から24か月後。
#   x: 90日目に高活用状態にある割合（到達率）
#   y: そのうち残った割合（継続率）
#   point: "{name}：到達率{reach}・継続率{retention}"
#   alt: 点の図。{title}。{points}。{note}
#   rule: ルール{name}

# %%
q4 = cs.question("01", 4)
q4

# %% tags=["solution"] question=4
answer = q4.letters("pick")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="hardest"
answer = q4.letters("hard")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="softest"
answer = q4.letters("soft")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="beaten"
answer = q4.letters("beaten")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. What the state foretells
#
# Four numbers in a small table answer several questions. Which one is asked?

# %% [markdown] lang="ja"
# ## 5. 状態が教えてくれること
#
# 小さな表の四つの数字から、いくつもの問いに答えられます。聞かれているのはどれでしょうか。

# %% [raw] lang="en" tags=["words"] question=5
# topic: Positive predictive value
# ask:
#   - "A colleague asks: “If an account is in the state, how likely is it to stay?”"
#   - Give the positive predictive value of the state for staying, to three decimals.
# why:
#   - Of the {inside} accounts in the state, {stayed} stayed.
#   - "It is retention in the state under another name. How many stayers the state misses is another question: {missed} stayed without it."
# hints:
#   - "“If in the state” tells the denominator: one row of the table."
# mistakes:
#   sensitivity: "That is turned round: of those who stayed, how many had been in the state. Your colleague starts from the state."
#   accuracy: That is how often state and outcome agree, over all accounts. The question is about those in the state only.
#   base_rate: That is the share of all accounts that stay, with the state or without.
#   other_row: "That is the negative predictive value: how many outside the state left."
# table:
#   title: State on day 90, and 24 months later
#   columns:
#     - On day 90
#     - Stayed
#     - Left
#   rows:
#     - In the state
#     - Not in the state

# %% [raw] lang="ja" tags=["words"] question=5
# topic: 陽性的中率
# ask:
#   - 同僚から「高活用状態にあるお客様は、どれくらいの確かさで残りますか」と聞かれました。
#   - 「残る」ことに対する、この状態の陽性的中率を小数第3位まで答えてください。
# why:
#   - 高活用状態にあった{inside}社のうち、{stayed}社が残りました。
#   - 状態にあるお客様の継続率を、別の名前で呼んだものです。状態が見逃したお客様の数は別の問いで、状態にないまま残ったお客様が{missed}社あります。
# hints:
#   - 「高活用状態にあるお客様は」が分母を教えてくれます。表の一つの行です。
# mistakes:
#   sensitivity: 向きが逆です。それは、残ったお客様のうち状態にあった割合です。同僚の問いは、状態から出発しています。
#   accuracy: それは、状態と結果が一致した割合を全体で見たものです。聞かれているのは、状態にあるお客様だけです。
#   base_rate: それは、状態にあるかどうかに関係なく、全体で残った割合です。
#   other_row: それは陰性的中率、つまり状態にないお客様のうち解約した割合です。
# table:
#   title: 90日目の状態と、24か月後の結果
#   columns:
#     - 90日目の状況
#     - 継続
#     - 解約
#   rows:
#     - 高活用状態
#     - 高活用状態にない

# %%
q5 = cs.question("01", 5)
q5

# %% tags=["solution"] question=5
answer = round(q5.given["stayed_in"] / (q5.given["stayed_in"] + q5.given["left_in"]), 3)
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="sensitivity"
answer = q5.given["stayed_in"] / (q5.given["stayed_in"] + q5.given["stayed_out"])
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="accuracy"
answer = (q5.given["stayed_in"] + q5.given["left_out"]) / sum(q5.given.values())
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="base_rate"
answer = (q5.given["stayed_in"] + q5.given["stayed_out"]) / sum(q5.given.values())
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Nothing to find
#
# Whoever tries many thresholds finds one. How often?

# %% [markdown] lang="ja"
# ## 6. 何もないところで
#
# 多くのしきい値を試せば、何かは見つかります。どれくらいの確率でしょうか。

# %% [raw] lang="en" tags=["words"] question=6
# topic: Fishing for thresholds
# ask:
#   - Somebody tries {tries} unrelated thresholds on data in which use has nothing to do with churn. Each has a chance of 5% to look significant (p below 0.05).
#   - How likely is it that at least one of them looks significant? Give a share to three decimals.
# why:
#   - "All {tries} stay quiet with 0.95 to the power of {tries}, {quiet}. The rest is one find or more: {found}."
#   - So a p-value is worth what it says only for a rule named beforehand, or tried on accounts kept aside.
# hints:
#   - How likely is it that the first stays quiet? The first two? All of them?
#   - What is not “none of them” is “one or more”. For three it is 0.5 × 0.5 × 0.5.
# mistakes:
#   single: That holds for one threshold named beforehand. Here the best of many is shown.
#   summed: "Chances don't simply add up: two thresholds may both look significant. With enough, you would pass 100%."
#   none_found: That is the chance that none of them looks significant.

# %% [raw] lang="ja" tags=["words"] question=6
# topic: しきい値探しの落とし穴
# ask:
#   - 利用と解約に何の関係もないデータで、互いに無関係な{tries}個のしきい値を試した人がいます。それぞれが「有意」（p値が0.05未満）に見える確率は5％です。
#   - 少なくとも一つが有意に見える確率はいくらですか。小数第3位まで答えてください。
# why:
#   - "{tries}個すべてが有意に見えない確率は0.95の{tries}乗で{quiet}です。残りの{found}では、少なくとも一つが「見つかり」ます。"
#   - p値が額面どおりに読めるのは、あらかじめ決めておいたルールか、取り分けたお客様で確かめたルールだけです。
# hints:
#   - 最初の一つが有意に見えない確率はいくらでしょうか。最初の二つなら。全部なら。
#   - 「一つもない」でなければ「一つ以上ある」です。三つの定義なら、0.5 × 0.5 × 0.5 です。
# mistakes:
#   single: それは、あらかじめ決めた一つのしきい値についての確率です。ここでは、多くの中の最良を見せられています。
#   summed: 確率は、足すだけでは求められません。二つが同時に有意に見えることもあります。数が増えれば100％を超えてしまいます。
#   none_found: それは、一つも有意に見えない確率です。

# %%
q6 = cs.question("01", 6)
q6

# %% tags=["solution"] question=6
answer = round(1 - 0.95 ** q6.given["tries"], 3)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="summed"
answer = 0.05 * q6.given["tries"]
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="none_found"
answer = 0.95 ** q6.given["tries"]
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="single"
answer = 0.05
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. For years
#
# “For years” is a claim about years, so the target has to follow.

# %% [markdown] lang="ja"
# ## 7. 数年先まで
#
# 「数年先まで」と言うなら、目標もその年数に合わせなければなりません。

# %% [raw] lang="en" tags=["words"] question=7
# topic: A target over several years
# ask:
#   - The team asks for {target} retention a year in the state, and follows accounts for {months} months.
#   - What share must still be there after {months} months? Give it to three decimals.
# why:
#   - "{months} months are {years} years, and each year keeps {target} of those still there: {target} to the power of {years}."
# hints:
#   - What is left after two years if each year keeps the same share?
#   - On a calculator, 0.5 to the power of two and a half is 0.5 x^y 2.5.
# mistakes:
#   annual: That is the target for one year. The accounts are followed for longer.
#   linear: You have taken the same number off each year. Each year's losses come from those still there.
#   rounded_years: The number of years is not right. How many years are these months, parts of a year included?

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 数年にわたる目標
# ask:
#   - チームは、高活用状態で年{target}の継続率を目標とし、お客様を{months}か月追います。
#   - "{months}か月後に、どれだけの割合が残っている必要がありますか。小数第3位まで答えてください。"
# why:
#   - "{months}か月は{years}年です。毎年、その時点で残っているお客様の{target}が残るので、{target}の{years}乗になります。"
# hints:
#   - 毎年同じ割合が残るとしたら、2年後にはどれだけ残るでしょうか。
#   - 電卓では、0.5の2.5乗は「0.5 x^y 2.5」です。
# mistakes:
#   annual: それは1年の目標です。お客様は、もっと長く追っています。
#   linear: 毎年同じ数を引いています。その年の解約は、その時点で残っているお客様の中から出ます。
#   rounded_years: 年数が合っていません。端数も含めて、何年になりますか。

# %%
q7 = cs.question("01", 7)
q7

# %% tags=["solution"] question=7
answer = round(q7.given["target"] ** (q7.given["months"] / 12), 3)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="annual"
answer = q7.given["target"]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="linear"
answer = 1 - (1 - q7.given["target"]) * q7.given["months"] / 12
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Supported or not
#
# Six teams want to hear that their definition holds. Read the table as notebook 01 does.

# %% [markdown] lang="ja"
# ## 8. 裏付けはあるか
#
# 六つのチームが、自分たちの定義は成り立つと言ってほしがっています。ノートブック01と同じように表を読んでください。

# %% [raw] lang="en" tags=["words"] question=8
# topic: Reading verdicts
# ask:
#   - The target is 95% a year, so 0.95 to the power of 2, {goal}, at 24 months.
#   - Which definitions are supported? Press all that are.
# why:
#   - "Supported: the lower bound is at {goal} or above, the difference is surely above 0, renewals were met."
#   - "{below} is not supported: even its upper bound lies below. {same} is not supported either: it sets nobody apart."
#   - "{wide} and {young} have insufficient evidence: bounds too wide in one, hardly any renewal in the other."
# hints:
#   - "Go column by column: lower bound against the target, then the difference, then renewals."
# mistakes:
#   no_renewals: In one of yours hardly anybody had the choice to leave. Look at who met a renewal.
#   no_difference: In one of yours, accounts outside the state stay just as well. Such a state tells nothing.
#   point_only: A verdict goes by the bounds, not by the middle. Compare each lower bound with the target.
#   annual_target: You may have compared with the target of one year. Here two years have passed.
# table:
#   title: Six definitions on the confirmation half, 24 months after the landmark
#   columns:
#     - Definition
#     - Accounts in the state
#     - Retention in the state (95% confidence)
#     - Minus retention outside (points)
#     - Of them met a renewal
#   note: All accounts were followed for 24 months. A verdict needs 30 accounts that met a renewal.
# words:
#   definition: Definition {name}

# %% [raw] lang="ja" tags=["words"] question=8
# topic: 判定を読む
# ask:
#   - 目標は年95％です。24か月では0.95の2乗で{goal}になります。
#   - 「裏付けあり」と判定できるのはどの定義ですか。当てはまるものをすべて選んでください。
# why:
#   - 裏付けありとなるのは、下限が{goal}以上で、差が確かに0より大きく、更新も迎えているものです。
#   - "{below}は、上限さえ目標に届かないので裏付けなしです。{same}も、お客様を見分けられていないので裏付けなしです。"
#   - "{wide}と{young}は裏付けが足りません。一方は区間が広すぎ、もう一方は更新を迎えたお客様がほとんどいません。"
# hints:
#   - 列ごとに見ていきましょう。まず下限と目標、次に差、最後に更新の数です。
# mistakes:
#   no_renewals: 選んだ中に、離れる機会がほとんどなかったものがあります。更新を迎えた数を見てください。
#   no_difference: 選んだ中に、状態にないお客様も同じくらい残るものがあります。それでは何も見分けられません。
#   point_only: 判定は、真ん中の値ではなく区間の端で決まります。それぞれの下限を目標と比べましょう。
#   annual_target: 1年の目標と比べていませんか。ここでは2年がたっています。
# table:
#   title: 確認用の半分で試した六つの定義（ランドマークから24か月後）
#   columns:
#     - 定義
#     - 高活用状態のお客様
#     - 高活用状態での継続率（95％信頼区間）
#     - それ以外との差（ポイント）
#     - うち更新を迎えた数
#   note: 全社を24か月追跡できています。判定には、更新を迎えたお客様が30社必要です。
# words:
#   definition: 定義{name}

# %%
q8 = cs.question("01", 8)
q8

# %% tags=["solution"] question=8
answer = q8.letters("held", "modest")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="no_renewals"
answer = q8.letters("held", "modest", "young")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="no_difference"
answer = q8.letters("held", "modest", "same")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="point_only"
answer = q8.letters("held", "modest", "wide")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="annual_target"
answer = q8.letters("held")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. Would it hold without us?
#
# High utilization is meant to hold even without support. Most accounts get support all the same.

# %% [markdown] lang="ja"
# ## 9. 私たちがいなくても続くか
#
# 高活用状態は、支援がなくても続くはずのものです。それでも、ほとんどのお客様は支援を受けています。

# %% [raw] lang="en" tags=["words"] question=9
# topic: Without our support?
# ask:
#   - On day 90, {accounts} accounts are in the state. {called} of them get a call or a meeting within the next 24 months, some of them because their use fell.
#   - You want to know whether the state holds without support. What do you do?
# why:
#   - Until its first call an account is without support, and those months can be used.
#   - Calls go where risk is seen. So those left uncalled are the calmer ones, unless they also stand for accounts like the called ones. That makes the comparison fairer; it does not make it an experiment.
# hints:
#   - Which months of an account are surely without support? And who is no longer seen after them?
# mistakes:
#   chosen_by_future: "On day 90 nobody knows who will never be called. That picks accounts by their future: the calm ones, and those that left before anybody could call."
#   causal: Who gets called, and why? The two groups differ before the call, so their difference is not its effect.
#   supported_counted: Most of them did have support. Their staying may rest on it.
# options:
#   until: Follow each account until its first call or meeting, and weight those left for others like them.
#   never: Take the accounts without a call in the 24 months, and see how many of them are still customers.
#   compare: Compare the accounts that were called with those that were not; what differs is due to the support.
#   all: Follow the whole group for 24 months; if it stays, then the state holds without support.

# %% [raw] lang="ja" tags=["words"] question=9
# topic: 支援がなくても続くか
# ask:
#   - 90日目に{accounts}社が高活用状態にあります。そのうち{called}社は、その後24か月の間に電話か面談を受けました。利用が減ったために受けたお客様もいます。
#   - 支援がなくても続く状態なのかを知りたいとき、どうしますか。
# why:
#   - 最初の電話までは支援を受けていないので、その間の月は使えます。
#   - 電話は、危ないと見たところにかけられます。何もしなければ、残るのは落ち着いたお客様ばかりです。そこで、電話を受けた似たお客様の分も代表させます。より公平になりますが、実験と同じにはなりません。
# hints:
#   - 確かに支援がなかったのは、どの月でしょうか。その後に見えなくなるのは、どんなお客様でしょうか。
# mistakes:
#   chosen_by_future: 90日目には、誰がずっと電話を受けないかは分かりません。それでは未来の出来事でお客様を選ぶことになります。落ち着いたお客様と、電話の前に離れたお客様ばかりが集まります。
#   causal: 電話を受けるのは誰で、なぜでしょうか。二つの集団は電話の前から違うので、その差は電話の効果ではありません。
#   supported_counted: ほとんどのお客様は支援を受けています。残ったのは支援のおかげかもしれません。
# options:
#   until: それぞれのお客様を最初の電話か面談まで追い、残りに似たお客様の分の重みを付ける。
#   never: 24か月の間に電話を受けなかったお客様を取り出し、そのうち何社が残ったかを見る。
#   compare: 電話を受けたお客様と受けなかったお客様を比べ、その差を支援によるものと考える。
#   all: 24か月にわたって集団の全体を追い、残っていれば支援なしで続くと考える。

# %%
q9 = cs.question("01", 9)
q9

# %% tags=["solution"] question=9
answer = q9.letters("until")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="chosen_by_future"
answer = q9.letters("never")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="causal"
answer = q9.letters("compare")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="supported_counted"
answer = q9.letters("all")
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. What comes first?
#
# Press the options in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 10. 何から始めるか
#
# 進める順に、すべて押してください。もう一度押すと取り消せます。

# %% [raw] lang="en" tags=["words"] question=10
# topic: The order of work
# ask:
#   - A team has no definition yet. In which order does it work?
#   - Press them in order.
# why:
#   - What is asked is settled before anybody looks; else the target follows the result.
#   - First the state is defined, then the process that leads there, and then PDCA corrects the gap.
# hints:
#   - What must be settled before you look at any result? What comes back every quarter?
# mistakes:
#   target_after: The rule is looked for before the target is settled. It is then too easy to choose a target that fits.
#   untested: A rule is in force before it was tried on accounts that had no say in it.
#   process_first: The process is built before anybody has said where it should lead.
# options:
#   agree: Agree on the day, the horizon and the target, and put half of the accounts aside.
#   search: Look for a rule on the first half.
#   try: Try the rule on the half that was put aside.
#   save: Decide, and save the definition with the day from which it is in force.
#   process: Shape the steps of onboarding so that they lead into the state.
#   watch: Each quarter, compare what happened to accounts that came later, and adjust.

# %% [raw] lang="ja" tags=["words"] question=10
# topic: 仕事の順番
# ask:
#   - まだ定義のないチームは、どの順番で進めますか。
#   - 順に、すべて押してください。
# why:
#   - 何を求めるかは、データを見る前に決めます。そうしないと、結果に合わせて目標を選ぶことになります。
#   - まず状態を定義し、そこへ導くプロセスを設計し、それからPDCAを回して差を正していきます。
# hints:
#   - 結果を見る前に決めておくべきことは何でしょうか。四半期ごとに繰り返すことは何でしょうか。
# mistakes:
#   target_after: 目標を決める前にルールを探しています。それでは、結果に合う目標をつい選んでしまいます。
#   untested: 選ぶときに使わなかったお客様で確かめる前に、ルールを使い始めています。
#   process_first: どこへ導くかを決める前に、プロセスを作っています。
# options:
#   agree: 見る日、追う期間、目標を決め、お客様の半分を取り分けておく。
#   search: もう半分でルールを探す。
#   try: 取り分けておいた半分で、そのルールを確かめる。
#   save: 定義を決め、いつから使うかとともに保存する。
#   process: その状態につながるように、オンボーディングの手順を設計する。
#   watch: 四半期ごとに、後から来たお客様の結果と比べて修正する。

# %%
q10 = cs.question("01", 10)
q10

# %% tags=["solution"] question=10
answer = q10.letters("agree", "search", "try", "save", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="target_after"
answer = q10.letters("search", "agree", "try", "save", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="untested"
answer = q10.letters("agree", "search", "save", "try", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="process_first"
answer = q10.letters("agree", "process", "search", "try", "save", "watch")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Your own definition
#
# Write the rule in words, such as `"active_weeks >= 3 and events_per_user >= 20"`. You may try as often as you like. But each try uses the accounts kept aside once more: think first, on the discovery half.

# %% [markdown] lang="ja"
# ## 11. 自分の定義
#
# ルールを `"active_weeks >= 3 and events_per_user >= 20"` のような言葉で書いてください。何度でも試せます。ただし、試すたびに、取り分けておいたお客様を一回使うことになります。まず探索用の半分でよく考えましょう。

# %% [raw] lang="en" tags=["words"] question=11
# topic: A rule of your own
# ask:
#   - Write a rule for high utilization. It will be tried on 800 accounts you have not seen. The lower bound of retention at 24 months must reach {goal}, and at least {least} of the accounts must be in the state.
#   - 'Measures: active_day_share (active days), breadth (features used), seat_utilization (seats in use). All are shares: 0.5 is 50%. Write conditions with >= and join them by “and”. The discovery half is in q11.given["discovery"], a table you may work with.'
# why:
#   - The table jumps where active days pass {days} and breadth passes {breadth}, and only where both do.
#   - Other rules near it pass as well. A definition is a choice within what the data bear.
# hints:
#   - In the table, look for the corner in which nearly everybody stays. Where does it begin?
#   - A single cell is noisy. Put your edge where whole rows and columns change.
# mistakes:
#   percent: "No account can reach your rule. The measures are shares: what number stands for 50%?"
#   not_in_the_table: "Your rule rests on seats alone. Compare who stays above and below it: is the gap worth a definition?"
#   too_hard: Too few accounts are in your state. It may hold, but onboarding could bring hardly anybody there.
#   one_condition: One of the two measures is not in your rule. Does a whole row, or a whole column, of the table stay?
#   too_soft: "On the accounts kept aside, too many in your state leave: its lower bound misses the target. It is too soft."
# words:
#   rule: Your rule
#   example: "active_weeks >= 3 and breadth >= 0.1"
#   form: Write a rule, such as “active_weeks >= 3”.
#   unreadable: This can't be read as a rule. Each condition is one of the three measures, then >=, then a number; between two conditions stands “and”. No measure stands twice.
#   title: Retention at 24 months in the discovery half, by bands of use on day 90
#   note: "n: {n} accounts, some 16 in each cell. Single cells move by luck; look at the whole."
#   days: Active days from
#   breadth: Breadth from {low}%

# %% [raw] lang="ja" tags=["words"] question=11
# topic: 自分で作るルール
# ask:
#   - 高活用状態のルールを書いてください。まだ見ていない800社で試します。24か月継続率の下限が{goal}以上で、しかも全体の{least}以上のお客様が状態にあることが条件です。
#   - 使える指標は active_day_share（利用日の割合）、breadth（使った機能の割合）、seat_utilization（席の利用率）です。どれも割合で、50%は0.5と書きます。条件は >= で書き、and でつなぎます。探索用の半分は q11.given["discovery"] に表として入っているので、自由に調べられます。
# why:
#   - 利用日の割合が{days}以上で、使った機能の割合が{breadth}以上のところで、継続率が大きく上がります。両方を満たすところだけです。
#   - 近いルールなら、ほかにも合格するものがあります。定義とは、データが許す範囲の中での選択です。
# hints:
#   - 表の中で、ほとんどのお客様が残っている一角を探しましょう。どこから始まっていますか。
#   - 一つのマスだけでは当てになりません。行や列がまとまって変わるところに境目を置きましょう。
# mistakes:
#   percent: このルールに達するお客様はいません。指標はどれも割合です。50%を表す数はいくつでしょうか。
#   not_in_the_table: 席の利用率だけに頼っています。しきい値の上と下で、残る割合を比べてください。定義にするほどの差がありますか。
#   too_hard: 状態にあるお客様が少なすぎます。成り立つルールかもしれませんが、オンボーディングでお連れできるお客様がほとんどいません。
#   one_condition: 二つの指標のうち一つしか使っていません。表の一つの行全体、列全体で、お客様は残っていますか。
#   too_soft: 取り分けたお客様で試すと、状態にあっても離れる方が多く、下限が目標に届きません。ルールが緩すぎます。
# words:
#   rule: あなたのルール
#   example: "active_weeks >= 3 and breadth >= 0.1"
#   form: ルールを書いてください（例：「active_weeks >= 3」）。
#   unreadable: ルールとして読めませんでした。条件は、三つの指標のどれか、>=、数値の順に書きます。条件どうしは and でつなぎ、同じ指標は一度だけ使います。
#   title: 探索用の半分での24か月継続率（90日目の利用の区分別）
#   note: n：{n}社（1マス約16社）。行は利用日の割合、列は使った機能の割合で、いずれも10ポイント刻みの下限。一つのマスは偶然で動くので、全体を見てください。
#   days: 利用日の割合
#   breadth: 機能{low}％～

# %%
q11 = cs.question("01", 11)
q11

# %% tags=["solution"] question=11
found = q11.given["discovery"]


def gap(days, breadth):
    met = (found["active_day_share"] >= days) & (found["breadth"] >= breadth)
    size = met.sum() * (~met).sum() / len(met)
    return (found["stayed"][met].mean() - found["stayed"][~met].mean()) * size**0.5


days, breadth = max(((d / 10, b / 10) for d in range(3, 9) for b in range(2, 8)), key=lambda pair: gap(*pair))
answer = f"active_day_share >= {days} and breadth >= {breadth}"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="percent"
answer = "active_day_share >= 50 and breadth >= 40"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="too_soft"
answer = "active_day_share >= 0.2 and breadth >= 0.1"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="too_hard"
answer = "active_day_share >= 0.85 and breadth >= 0.7"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="one_condition"
answer = "active_day_share >= 0.5"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="not_in_the_table"
answer = "seat_utilization >= 0.5"
q11.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.
#
# Next: in the folder `notebooks`, open **[02_handoff](../notebooks/02_handoff.ipynb)**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。
#
# 次は、`notebooks` フォルダーの **[02_handoff](../notebooks/02_handoff.ipynb)** を開いてください。

# %%
cs.progress()
