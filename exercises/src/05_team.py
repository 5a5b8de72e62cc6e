# %% [markdown] lang="en"
# # Exercises: 5. The team
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. You need no code; it is folded into the grey bars.

# %% [markdown] lang="ja"
# # 演習：5. チーム
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは使いません（灰色の帯に折りたたんであります）。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What comes first
#
# Press the options in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 1. 何から始めるか
#
# 正しい順に、すべて押してください。もう一度押すと取り消せます。

# %% [raw] lang="en" tags=["words"] question=1
# topic: Before any organisation chart
# ask:
#   - A CS team of {n} people thinks about splitting onboarding and adoption.
#   - In which order does it work?
# why:
#   - Purpose, then CS as a whole, then each role. The line between the roles comes out of the answers.
#   - Another purpose, another size of team or another service may give another line.
# hints:
#   - Begin with the question whose answer you need for all the others.
# mistakes:
#   line_first: You draw the line before it is known what each side answers for. Then it can only be a guess.
#   roles_before_whole: Each role has its figures before anybody knows where CS as a whole should go. They may pull apart.
#   measures_first: You begin with measures. How would the team choose them without knowing what the split is for?
# options:
#   purpose: Say what the split is for.
#   whole: Say which state and measures CS as a whole should reach by it.
#   roles: Give each role its KGI and KPIs.
#   line: Draw the line between the roles, and who sits where.

# %% [raw] lang="ja" tags=["words"] question=1
# topic: 組織図を描く前に
# ask:
#   - "{n}人のカスタマーサクセスチームが、オンボーディングとアダプションを分けようかと考えています。"
#   - どの順に考えますか。
# why:
#   - 目的、カスタマーサクセス全体、各役割の順です。役割の境目は、その答えから決まります。
#   - 目的やチームの規模、サービスの性質が違えば、境目も変わります。
# hints:
#   - ほかのすべての問いに必要な答えはどれか、そこから始めましょう。
# mistakes:
#   line_first: それぞれが何に責任を持つかが決まる前に、境目を引いています。それでは当て推量になってしまいます。
#   roles_before_whole: 全体の行き先が決まる前に、各役割の指標を決めています。役割どうしが別々の方向に引っ張り合うかもしれません。
#   measures_first: 指標から始めています。何のために分けるのかが分からないまま、どうやって指標を選ぶのでしょうか。
# options:
#   purpose: 何のために分けるのかを決める。
#   whole: それによってカスタマーサクセス全体をどの状態・指標に持っていくかを決める。
#   roles: 各役割が追うKGI・KPIを決める。
#   line: 役割の境目と、誰がどちらを担うかを決める。

# %%
q1 = cs.question("05", 1)
q1

# %% tags=["solution"] question=1
answer = q1.letters("purpose", "whole", "roles", "line")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="line_first"
answer = q1.letters("line", "purpose", "whole", "roles")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="roles_before_whole"
answer = q1.letters("purpose", "roles", "whole", "line")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="measures_first"
answer = q1.letters("whole", "purpose", "roles", "line")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. The ground to stand on
#
# An adoption team stands on onboarding and renewals. Are they steady?

# %% [markdown] lang="ja"
# ## 2. 土台はできているか
#
# アダプション専任チームの土台は、オンボーディングと更新です。この二つは安定しているでしょうか。

# %% [raw] lang="en" tags=["words"] question=2
# topic: Is it time to split?
# ask:
#   - "Targets: {reach_target} of accounts in the state on day 90, and a renewal rate of {rate_target}."
#   - "Steady means: in each of the four quarters even the lower bound reaches the target. Is the ground there for an adoption team?"
# why:
#   - In 2026Q1 the renewal rate is {rate}, but its interval, {low} to {high}, lies on both sides of the target.
#   - So it is neither steady nor failed. Look again next quarter, and ask what happened in that one.
# hints:
#   - Go through the eight intervals and mark each whose lower end is below its target.
# mistakes:
#   one_good_quarter: One good quarter may be luck. What does “steady” ask of the other three?
#   estimates_only: You have compared the estimates. Look at the lower end of each interval.
#   unknown_as_missed: Missed would mean that even the upper bound is below the target. Is it?
# options:
#   unknown: "Not shown yet: in one quarter, renewal reaches to both sides of its target."
#   latest: "Yes: in the latest quarter both figures are clearly above their targets."
#   mean: "Yes: in each quarter both figures lie above what was set as their targets."
#   failed: "No: in one quarter renewal missed its target, so the ground is not there."
# table:
#   title: The last four quarters, with 95% intervals
#   columns:
#     - Quarter
#     - "Onboarding: in the state on day 90"
#     - "Renewals: renewal rate"

# %% [raw] lang="ja" tags=["words"] question=2
# topic: いま分けるべきか
# ask:
#   - 目標は、90日目に高活用状態のお客様が{reach_target}、更新率が{rate_target}です。
#   - 「安定している」とは、4四半期のどれをとっても、区間の下の端が目標に届いていることです。アダプション専任チームの土台はできていますか。
# why:
#   - 2026Q1の更新率は{rate}ですが、区間は{low}〜{high}で、目標をまたいでいます。
#   - 安定しているとも、未達とも言えません。次の四半期にもう一度見るとともに、その四半期に何があったのかを確かめましょう。
# hints:
#   - 八つの区間を順に見て、下の端が目標に届いていないものに印を付けてみましょう。
# mistakes:
#   one_good_quarter: 良い四半期が一度あっても、偶然かもしれません。「安定」の条件は、残りの三つにも何を求めているでしょうか。
#   estimates_only: 推定値だけを目標と比べています。それぞれの区間の下の端を見てください。
#   unknown_as_missed: 未達と言えるのは、区間の上の端まで目標を下回るときです。そうなっているでしょうか。
# options:
#   unknown: まだ示されていない。一つの四半期で、更新率の区間が目標をまたいでいる。
#   latest: できている。直近の四半期では、どちらの数字も目標をはっきり上回っている。
#   mean: できている。どの四半期でも、二つの数字がそれぞれの目標を上回っている。
#   failed: できていない。一つの四半期で、更新率が目標に届いていない。
# table:
#   title: 直近4四半期の実績と95％区間
#   columns:
#     - 四半期
#     - オンボーディング：90日目に高活用状態
#     - 更新：更新率

# %%
q2 = cs.question("05", 2)
q2

# %% tags=["solution"] question=2
answer = q2.letters("unknown")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="one_good_quarter"
answer = q2.letters("latest")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="estimates_only"
answer = q2.letters("mean")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unknown_as_missed"
answer = q2.letters("failed")
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Result, number, person
#
# More than one line may stay. Press all that apply.

# %% [markdown] lang="ja"
# ## 3. 成果、数字、責任者
#
# 残せるものは一つとは限りません。当てはまるものをすべて選んでください。

# %% [raw] lang="en" tags=["words"] question=3
# topic: A figure that steers
# ask:
#   - "Five lines stand under onboarding in a KPI tree. The purpose: customers stay in the state after the handoff."
#   - Which of them can stay as they are? Press all that apply.
# why:
#   - A figure that steers says what should come out, has a number to reach, and one person who answers for it.
#   - Both serve what comes after the handoff. That keeps onboarding from closing in on its own ground.
# hints:
#   - "Ask of each line: which result, which number, which person?"
# mistakes:
#   activity: One of your lines counts what the team does, not what comes of it. It grows without any customer gaining.
#   no_target: One of your lines has no number to reach. How would anybody see whether it is met?
#   no_owner: One of your lines belongs to everybody. Who is asked when it is missed?
#   half: That one can stay. There is another.
# options:
#   overhang: "In the state 90 days after the handoff: at least {goal}%. Owner: {first}."
#   notes: "Handoffs with all information: at least 90%. Owner: {second}."
#   everybody: "Median days to the handoff: at most {days}. Owner: everybody."
#   wish: "Customers who know the product well: as many as possible. Owner: {third}."
#   activity: "Mails sent: at least {mails} a month. Owner: {fourth}."
# words:
#   people:
#     - Sato
#     - Mori
#     - Ito
#     - Kato

# %% [raw] lang="ja" tags=["words"] question=3
# topic: 行動につながる指標
# ask:
#   - KPIツリーのオンボーディングの枝に、五つの指標があります。分ける目的は、引き継ぎの後もお客様の高活用状態が続くことです。
#   - このまま残せるのはどれですか。すべて選んでください。
# why:
#   - 行動につながる指標には、求める成果、目指す数字、一人の責任者がそろっています。
#   - 残った二つは、どちらも引き継ぎの先につながるものです。だから、オンボーディングが自分の持ち場に閉じこもりません。
# hints:
#   - それぞれについて、どんな成果か、どの数字か、誰かを確かめてみましょう。
# mistakes:
#   activity: 選んだ中に、成果ではなく作業量を数えているものがあります。お客様が何も得なくても増えてしまいます。
#   no_target: 選んだ中に、目指す数字のないものがあります。達成したかどうかを、どうやって確かめるのでしょうか。
#   no_owner: 選んだ中に、全員が責任者のものがあります。未達のとき、誰に聞けばよいのでしょうか。
#   half: それは残せます。もう一つあります。
# options:
#   overhang: 引き継ぎの90日後に高活用状態：{goal}％以上。責任者：{first}
#   notes: 情報がすべてそろった引き継ぎ：90％以上。責任者：{second}
#   everybody: 引き継ぎまでの日数（中央値）：{days}日以内。責任者：全員
#   wish: 製品をよく理解しているお客様：できるだけ多く。責任者：{third}
#   activity: メールの送信数：月{mails}通以上。責任者：{fourth}
# words:
#   people:
#     - 佐藤
#     - 森
#     - 伊藤
#     - 加藤

# %%
q3 = cs.question("05", 3)
q3

# %% tags=["solution"] question=3
answer = q3.letters("overhang", "notes")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="activity"
answer = q3.letters("overhang", "activity")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="no_target"
answer = q3.letters("notes", "wish")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="no_owner"
answer = q3.letters("overhang", "notes", "everybody")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="half"
answer = q3.letters("overhang")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Five figures
#
# A figure may be met, missed, or not to be told. Read the intervals.

# %% [markdown] lang="ja"
# ## 4. 五つの指標
#
# 指標の判定は、達成、未達、判定できず、の三つです。区間を読んでください。

# %% [raw] lang="en" tags=["words"] question=4
# topic: Met, missed, or not to be told
# ask:
#   - The quarter is over. For each figure the data give an estimate with an interval.
#   - Which figures can be said to have met their target? Press all that apply.
# why:
#   - A target is met where the whole interval is on its good side. For “at most” that is below.
#   - "Two figures look good but their interval lies on both sides: not to be told. One is missed: even its better end is past the target."
# hints:
#   - For each figure, mark the target on a line and draw the interval. On which side does it lie?
# mistakes:
#   estimates_only: You have compared estimates with targets. With other accounts of the same kind, some of these would fall on the other side.
#   direction: With days fewer is better. Read whether each target says “at least” or “at most”.
#   straddling: "One of your figures has its target inside its interval: neither met nor missed."
#   half: That target is met. So is one other.
# options:
#   reach: In the state on day 90
#   churn: Churn in a year
#   notes: Handoffs with all notes
#   stuck: Accounts stuck in onboarding
#   days: Median days to the handoff
# table:
#   title: Five figures of the team, with their targets and 95% intervals
#   columns:
#     - Figure
#     - Target
#     - Estimate
#     - 95% interval
# words:
#   at_least: at least {n}%
#   at_most: at most {n}%
#   at_most_days: at most {n} days

# %% [raw] lang="ja" tags=["words"] question=4
# topic: 達成、未達、判定できず
# ask:
#   - 四半期が終わりました。それぞれの指標について、推定値と区間が出ています。
#   - 目標を達成したと言えるのはどれですか。すべて選んでください。
# why:
#   - 達成と言えるのは、区間全体が目標の良い側にあるときです。「以下」「以内」の目標では、低い側が良い側です。
#   - 二つは推定値では良く見えますが、区間が目標をまたいでいるので、判断できません。一つは、区間の良いほうの端でも目標に届かないので、未達です。
# hints:
#   - 指標ごとに、線の上に目標の印を付け、区間を描いてみましょう。どちら側にあるでしょうか。
# mistakes:
#   estimates_only: 推定値だけを目標と比べています。同じようなお客様でもう一度測れば、反対側に出そうなものがあります。
#   direction: 日数は少ないほど良い指標です。目標が「以上」か「以下・以内」かを確かめてください。
#   straddling: 選んだ中に、区間が目標をまたいでいるものがあります。達成とも未達とも言えません。
#   half: それは達成しています。もう一つあります。
# options:
#   reach: 90日目に高活用状態
#   churn: 年間の解約率
#   notes: 記録がそろった引き継ぎ
#   stuck: オンボーディングで停滞しているお客様
#   days: 引き継ぎまでの日数（中央値）
# table:
#   title: チームの五つの指標（目標と95％区間）
#   columns:
#     - 指標
#     - 目標
#     - 推定値
#     - 95%区間
# words:
#   at_least: "{n}％以上"
#   at_most: "{n}％以下"
#   at_most_days: "{n}日以内"

# %%
q4 = cs.question("05", 4)
q4

# %% tags=["solution"] question=4
answer = q4.letters("reach", "churn")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="estimates_only"
answer = q4.letters("reach", "churn", "notes", "stuck")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="direction"
answer = q4.letters("reach", "churn", "days")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="straddling"
answer = q4.letters("reach", "churn", "notes")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="half"
answer = q4.letters("reach")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. Goals reached
#
# Of some goals nobody has written down what became of them.

# %% [markdown] lang="ja"
# ## 5. 達成されたゴール
#
# どうなったかが記録されていないゴールもあります。

# %% [raw] lang="en" tags=["words"] question=5
# topic: What the customers wanted
# ask:
#   - Of the goals whose day is over, what share has been reached at the least? Count only what is known.
#   - Give a share to three decimals.
# why:
#   - "{reached} of {due} goals whose day is over are known to be reached."
#   - If all the unknown ones were reached too it would be {high}. The truth lies between; the way to it is to ask {n} customers.
# hints:
#   - Whose day is over? All of these make the denominator. Which of them are reached for certain?
# mistakes:
#   unknown_dropped: You have left out goals of which nothing is noted. That takes them for as good as the others, and success is noted more readily.
#   unknown_reached: You have counted unknown goals as reached. That is the most it can be, not the least.
#   not_due: Your denominator holds goals whose day is still to come. They have not failed.
#   known_and_open: "Two things at once: open goals are in the denominator, and unknown ones are not."
# table:
#   title: Goals that customers set themselves, today
#   columns:
#     - State of the goal
#     - Goals
#   rows:
#     - "Its day is over: reached"
#     - "Its day is over: not reached"
#     - "Its day is over: nobody has noted what became of it"
#     - Its day is still to come, and it is open

# %% [raw] lang="ja" tags=["words"] question=5
# topic: お客様が望んだこと
# ask:
#   - 期日を過ぎたゴールのうち、少なくとも何割が達成されましたか。達成したと分かっているものだけを数えてください。
#   - 割合を小数第3位まで答えてください。
# why:
#   - 期日を過ぎた{due}件のうち、達成したと分かっているのは{reached}件です。
#   - 記録のないものがすべて達成されていれば{high}です。本当の値はその間にあります。記録のない{n}件についてお客様に聞けば、分かります。
# hints:
#   - 期日を過ぎたゴールすべてが分母です。そのうち確実に達成したのは何件でしょうか。
# mistakes:
#   unknown_dropped: 記録のないゴールを除いています。それは、残りと同じくらい達成されているとみなすことです。うまくいったことほど記録されやすいものです。
#   unknown_reached: 記録のないゴールを達成と数えています。それは「多くても」の割合で、「少なくとも」の割合ではありません。
#   not_due: 期日の来ていないゴールが分母に入っています。まだ失敗したわけではありません。
#   known_and_open: 二つの点が違います。期日前のゴールが分母に入り、記録のないゴールが抜けています。
# table:
#   title: お客様が自ら立てたゴール（今日の時点）
#   columns:
#     - ゴールの状況
#     - ゴール
#   rows:
#     - 期日を過ぎた：達成
#     - 期日を過ぎた：未達成
#     - 期日を過ぎた：結果の記録なし
#     - 期日前：未達成

# %%
q5 = cs.question("05", 5)
q5

# %% tags=["solution"] question=5
given = q5.given
answer = round(given["reached"] / (given["reached"] + given["overdue"] + given["unknown"]), 3)
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="unknown_dropped"
answer = q5.given["reached"] / (q5.given["reached"] + q5.given["overdue"])
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="unknown_reached"
given = q5.given
due = given["reached"] + given["overdue"] + given["unknown"]
answer = (given["reached"] + given["unknown"]) / due
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="not_due"
given = q5.given
answer = given["reached"] / (given["reached"] + given["overdue"] + given["unknown"] + given["open"])
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. From minutes to people
#
# Customers cost time, and a person has only so much of it.

# %% [markdown] lang="ja"
# ## 6. 分数から人数へ
#
# お客様への対応には時間がかかり、一人の持ち時間には限りがあります。

# %% [raw] lang="en" tags=["words"] question=6
# topic: How many people
# ask:
#   - One person can be in contact with customers for {hours} hours a week; the rest goes into preparing and meetings. Everybody can work both phases.
#   - How many whole people does the work take at the least?
# why:
#   - "{a} times {b} and {c} times {d} make {minutes} minutes a week."
#   - A person has {own}. That makes {people} people, so {whole}; and even they have little reserve for busy weeks.
# hints:
#   - First the minutes of each phase in a week, then the minutes that one person has.
# mistakes:
#   rounded_down: With that many people some of the work would be left over every week.
#   not_whole: "That is how many people the minutes make. People come whole, and no work may be left over: round."
#   one_phase: That is the work of adoption alone. New customers need time, too.
#   plain_mean: You have taken the mean of the two times. Most accounts are in the phase that takes less.
#   full_week: Nobody is in contact with customers for forty hours a week. The text says for how many.
# table:
#   title: Contact with customers by phase
#   columns:
#     - Phase
#     - Number of accounts
#     - Minutes for an account in a week
#   rows:
#     - Onboarding
#     - Adoption

# %% [raw] lang="ja" tags=["words"] question=6
# topic: 必要な人数
# ask:
#   - 一人がお客様との接点に使えるのは週{hours}時間で、残りは準備や会議にかかります。全員がどちらのフェーズも担当できます。
#   - この仕事には、少なくとも何人が必要ですか。整数で答えてください。
# why:
#   - "{a}×{b}＋{c}×{d}で、週に{minutes}分です。"
#   - 一人の持ち時間は{own}分なので、計算上は{people}人分、つまり{whole}人が必要です。それでも、忙しい週のための余裕はほとんどありません。
# hints:
#   - まずフェーズごとの1週間の分数、次に一人が使える分数を計算しましょう。
# mistakes:
#   rounded_down: その人数では、毎週仕事が残ってしまいます。
#   not_whole: 分数を人数に直すとそうなります。人は整数でしか配置できません。仕事が残らないように、端数を処理してください。
#   one_phase: それはアダプションの分だけです。新しいお客様にも時間が必要です。
#   plain_mean: 二つの分数の単純な平均を使っています。お客様の多くは、時間のかからないほうのフェーズにいます。
#   full_week: 週に40時間ずっとお客様と接している人はいません。何時間使えるかは、問題文にあります。
# table:
#   title: フェーズ別の、お客様との接点
#   columns:
#     - フェーズ
#     - 件数
#     - 1社・1週間あたりの分数
#   rows:
#     - オンボーディング
#     - アダプション

# %%
q6 = cs.question("05", 6)
q6

# %% tags=["solution"] question=6
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="rounded_down"
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = work // (60 * q6.given["hours"])
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="not_whole"
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = round(work / (60 * q6.given["hours"]), 2)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="one_phase"
work = q6.given["accounts"][1] * q6.given["minutes"][1]
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="plain_mean"
work = sum(q6.given["accounts"]) * sum(q6.given["minutes"]) / 2
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. A little more work
#
# Read the two values from the chart.

# %% [markdown] lang="ja"
# ## 7. 少し仕事を増やすだけ
#
# グラフから二つの値を読み取ってください。

# %% [raw] lang="en" tags=["words"] question=7
# topic: Load and waiting
# ask:
#   - "A manager wants to raise the load from {low}% to {high}%: “It is only a little more work.”"
#   - How many times as long does work then wait? Read the two values, divide, and give one decimal.
# why:
#   - "{long} days instead of {short}: {times} times as long."
#   - The wait depends on what is free, not on what is taken. Of every 100 hours {before} were free, and now {after} are.
# hints:
#   - Find the two dots in the chart. The second value beside each is the wait.
# mistakes:
#   in_proportion: That is how much more work there is. Waiting does not grow in step with work. Read the height.
#   difference: That is by how many days longer. The question is how many times as long.
#   turned_round: You have divided the short wait by the long one.
#   from_half: You have compared with a load of half the time. Where does the manager start from?
# words:
#   title: Work waits much longer when hardly any time is free
#   note: "One person, work that comes unevenly. Mean wait in working days by a formula: a constant × load / (1 - load)."
#   x: "Load: share of the working time that is taken"
#   y: Wait (working days)
#   point: "load {load}: {days} days"
#   alt: Dots. {title}. {points}. {note}

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 忙しさと待ち
# ask:
#   - 上司が、忙しさを{low}％から{high}％に上げようとしています。「仕事が少し増えるだけだ」と言います。
#   - 待ちは何倍になりますか。二つの値を読み取って割り、小数第1位まで答えてください。
# why:
#   - "{short}日が{long}日になるので、{times}倍です。"
#   - 待ちを決めるのは、埋まっている時間よりも空いている時間です。100時間のうち{before}時間あった空きが、{after}時間になります。
# hints:
#   - グラフの中の二つの点を探してください。点の横の二つ目の数字が待ちです。
# mistakes:
#   in_proportion: それは仕事の増え方です。待ちは、仕事と同じ割合では増えません。縦軸の値を読んでください。
#   difference: それは何日長くなるかです。聞かれているのは、何倍になるかです。
#   turned_round: 割り算が逆です。短いほうの待ちを、長いほうで割っています。
#   from_half: 忙しさ50％のときと比べています。上司が言っているのは、どこからでしょうか。
# words:
#   title: 空き時間がほとんどなくなると、待ちは急に長くなる
#   note: 担当者は一人、仕事は不規則に発生。待ちの平均（営業日）は「定数×忙しさ÷（1－忙しさ）」の式による。
#   x: 忙しさ（持ち時間のうち埋まっている割合）
#   y: 待ち（営業日）
#   point: 忙しさ{load}で{days}日
#   alt: 点の図。{title}。{points}。{note}

# %%
q7 = cs.question("05", 7)
q7

# %% tags=["solution"] question=7
waits = q7.given["waits"]
answer = round(waits[q7.given["high"]] / waits[q7.given["low"]], 1)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="in_proportion"
answer = q7.given["high"] / q7.given["low"]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="difference"
answer = q7.given["waits"][q7.given["high"]] - q7.given["waits"][q7.given["low"]]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="from_half"
answer = q7.given["waits"][q7.given["high"]] / q7.given["waits"][50]
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Why customers wait
#
# There is enough time, and yet there is a queue.

# %% [markdown] lang="ja"
# ## 8. なぜお客様は待つのか
#
# 時間は足りているのに、待ち行列ができます。

# %% [raw] lang="en" tags=["words"] question=8
# topic: Busy all the time
# ask:
#   - A team of {people} has {load}% of its time taken. All the work gets done in the end, yet customers wait for many days.
#   - What explains this best?
# why:
#   - With {free}% free, a pile as large as one full week of work takes about {weeks} weeks to clear.
#   - "Free time in a quiet week cannot be saved up for a busy one. So some reserve is no waste: it is what keeps waits short."
# hints:
#   - Think of the queue at a till. When is it long, although the shop is quiet at other hours?
# mistakes:
#   blames_a_person: With people of equal speed the same would happen. Think of how work comes in.
#   above_capacity: All the work gets done in the end, so there is enough time on the whole. But at the right moment?
#   average_only: On average there is time enough. Averages hide busy weeks, and customers come in those too.
# options:
#   uneven: Work comes unevenly, and after a busy week there is hardly any time to clear the pile.
#   slow: Somebody works more slowly than the others, and the work that lies there holds customers up.
#   lacking: There is more work than time, so the pile grows from week to week and the waits with it.
#   wrong: "The load was measured wrongly: with time to spare, customers would not have to wait."

# %% [raw] lang="ja" tags=["words"] question=8
# topic: いつも忙しいチーム
# ask:
#   - "{people}人のチームで、持ち時間の{load}％が埋まっています。仕事は最後にはすべて片付きますが、お客様は何日も待っています。"
#   - 最もよく説明しているのはどれですか。
# why:
#   - 空きが{free}％だと、1週間分の積み残しを片付けるのに約{weeks}週かかります。
#   - 暇な週の空き時間を、忙しい週のために取っておくことはできません。余裕は無駄ではなく、待ちを短くするためのものです。
# hints:
#   - レジの行列を思い浮かべてください。ほかの時間は空いている店でも、行列が長くなるのはどんなときでしょうか。
# mistakes:
#   blames_a_person: 全員の速さが同じでも、同じことが起こります。仕事がどのように入ってくるかを考えましょう。
#   above_capacity: 仕事は最後には片付くので、全体として時間は足りています。では、必要なときに足りているでしょうか。
#   average_only: 平均すれば時間は足りています。しかし、平均は忙しい週を隠してしまいます。お客様はその週にも来ます。
# options:
#   uneven: 仕事には波があり、忙しい週の積み残しを片付ける空き時間がほとんどない。
#   slow: ほかの人より遅い人がいて、そこにたまった仕事がお客様を待たせている。
#   lacking: 仕事が持ち時間より多いので、積み残しが週ごとに増え、待ちも長くなっている。
#   wrong: 数字の測り方が違っている。時間が余っているのなら、お客様が待つはずがない。

# %%
q8 = cs.question("05", 8)
q8

# %% tags=["solution"] question=8
answer = q8.letters("uneven")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="blames_a_person"
answer = q8.letters("slow")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="above_capacity"
answer = q8.letters("lacking")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="average_only"
answer = q8.letters("wrong")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. If, and only if
#
# A thought experiment tells what follows from what was assumed.

# %% [markdown] lang="ja"
# ## 9. もし、そうならば
#
# 思考実験から分かるのは、「こう仮定すると、こうなる」ということです。

# %% [raw] lang="en" tags=["words"] question=9
# topic: A thought experiment
# ask:
#   - The gain by practice is not in the tables. The experiment was run twice, with {none} and with {gain}.
#   - What follows for the decision?
# why:
#   - The answer turns round within what is possible. So the experiment shows what to find out; it does not say what will be.
#   - A forecast would need a gain that was measured, with an interval. Here it was only set.
# hints:
#   - Which number in the table comes from data, and which did somebody set?
# mistakes:
#   zero_is_assumed_too: “No gain” is an assumption like any other. It was set because nothing is known, not because it is so.
#   taken_for_forecast: Nobody has measured that gain in your team. It may be smaller, and a handoff costs time as well.
#   mean_of_guesses: Why should the truth lie in the middle of two guesses?
# options:
#   depends: It hangs on what specialists gain by practice; measure that first, in a trial.
#   stay: "Do not split: in the row that assumes nothing, two teams wait longer."
#   split: "Split: specialists gain by practice, and so the second row is the one to expect."
#   middle: "Take the mean of the two rows: two teams wait about as long, so either will do."
# table:
#   title: Wait in the thought experiment, same customers, same number of people
#   columns:
#     - "Assumed: what specialists gain by practice"
#     - One CSM for both phases (days)
#     - Two teams (days)

# %% [raw] lang="ja" tags=["words"] question=9
# topic: 思考実験
# ask:
#   - 専任の慣れで仕事がどれだけ早くなるかは、データにはありません。そこで、{none}と{gain}の二通りで試しました。
#   - 分けるかどうかについて、何が言えますか。
# why:
#   - ありうる範囲の中で、結論が逆になります。この思考実験が教えてくれるのは「何を確かめるべきか」で、「どうなるか」ではありません。
#   - 予測と呼ぶには、実際に測った値とその区間が必要です。ここでは、値を仮に置いただけです。
# hints:
#   - 表の数字のうち、データから来たものはどれで、誰かが置いたものはどれでしょうか。
# mistakes:
#   zero_is_assumed_too: 「慣れの効果なし」も一つの仮定です。そうだと分かったからではなく、何も分からないのでゼロと置いています。
#   taken_for_forecast: その効果を、あなたのチームで測った人はいません。もっと小さいかもしれず、引き継ぎにも時間がかかります。
#   mean_of_guesses: 二つの当て推量の真ん中が正しいと、なぜ言えるのでしょうか。
# options:
#   depends: 専任の慣れがどれだけ効くかによるので、まず小さな試行でそれを測ってみる。
#   stay: 分けない。何も仮定していない行では、二つのチームのほうが長く待つ。
#   split: 分ける。専任になれば慣れていくので、2行目のようになると見てよい。
#   middle: 2行の平均をとる。待ちは同じくらいになるので、どちらを選んでもよい。
# table:
#   title: 思考実験での待ち（お客様と人数は同じ）
#   columns:
#     - 仮定：専任の慣れで仕事が早くなる割合
#     - 一人で両方を担う（日）
#     - 二つのチーム（日）

# %%
q9 = cs.question("05", 9)
q9

# %% tags=["solution"] question=9
answer = q9.letters("depends")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="zero_is_assumed_too"
answer = q9.letters("stay")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="taken_for_forecast"
answer = q9.letters("split")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="mean_of_guesses"
answer = q9.letters("middle")
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. Seeing the other side
#
# Choose from the table who shows it to whom. Try as often as you like.

# %% [markdown] lang="ja"
# ## 10. もう片方を見る
#
# だれがだれに同行するかを、表の名前から選んでください。何度でも試せます。

# %% [raw] lang="en" tags=["words"] question=10
# topic: Who accompanies whom
# ask:
#   - Fewer than {least} accounts in a phase are only a glimpse of it. Whoever knows one side only should accompany somebody on the other.
#   - "Find a guide for each of them: one who knows that phase, has worked it for at least {months} months, and has no other learner. Whoever needs none keeps the dash."
# why:
#   - "{learners} have seen one side only. {one} has touched adoption, but hardly: that is a glimpse."
#   - "{new} knows both sides but is new in adoption. More than one plan will do. It is no ranking: everybody has something to show."
# hints:
#   - First list those with a phase that they do not know. Then who could show it.
#   - Two people who know one side each can show it to each other.
# mistakes:
#   glimpse: Somebody has worked with very few accounts of one phase. Is that enough to know it?
#   somebody_left_out: Somebody who knows one side only has no guide in your plan.
#   knows_both: Somebody in your plan knows both sides already, and can be a guide instead.
#   same_side: One of your guides does not know the phase that is to be seen. Read the two columns of accounts.
#   newcomer: One of your guides has only just begun in that phase. Read the months.
#   crowded: One of your guides has more than one learner.
# table:
#   title: Accounts that each person has worked with, and for how long
#   columns:
#     - Person
#     - "Onboarding: accounts worked with"
#     - "Adoption: accounts worked with"
#     - Months in onboarding
#     - Months in adoption
# words:
#   learns: "{name} accompanies"
#   form: Choose a guide for somebody.
#   unknown: "Nobody in the table has this name: {names}."

# %% [raw] lang="ja" tags=["words"] question=10
# topic: 誰が誰に同行するか
# ask:
#   - あるフェーズで対応したお客様が{least}社に満たなければ、少し見ただけです。片方の業務しか知らない人は、もう片方の担当者に同行します。
#   - "同行先を一人ずつ決めてください。そのフェーズを知っていて、{months}か月以上の経験があり、ほかの人を受け入れていない担当者です。同行の要らない人は「–」のままにします。"
# why:
#   - 片方の業務しか知らないのは{learners}です。{one}はアダプションの経験がありますが、少し見ただけです。
#   - "{new}は両方を知っていますが、アダプションの経験はまだ浅めです。正解になる組み合わせは一つではありません。これは順位ではなく、誰にでも、人に見せられるものがあります。"
# hints:
#   - まず、知らないフェーズがある人を挙げ、次に、それを見せられる人を挙げてみましょう。
#   - 別々の片方だけを知る二人なら、互いに見せ合うことができます。
# mistakes:
#   glimpse: 片方のフェーズで、ごくわずかなお客様にしか対応していない人がいます。それで知っていると言えるでしょうか。
#   somebody_left_out: 片方の業務しか知らないのに、同行先のない人がいます。
#   knows_both: 学ぶ人の中に、すでに両方を知っている人がいます。その人は、見せる側になれます。
#   same_side: 見せる人の中に、そのフェーズを知らない人がいます。お客様の数の二列を確かめてください。
#   newcomer: 見せる人の中に、そのフェーズを始めたばかりの人がいます。経験月数を確かめてください。
#   crowded: 見せる人の中に、二人以上を受け入れている人がいます。
# table:
#   title: 担当者別の、対応したお客様の数と経験の長さ
#   columns:
#     - 担当者
#     - オンボーディングで対応したお客様
#     - アダプションで対応したお客様
#     - オンボーディングの経験月数
#     - アダプションの経験月数
# words:
#   learns: "{name}さんの同行先"
#   form: 同行先を選んでください。
#   unknown: 表にない名前があります：{names}。

# %%
q10 = cs.question("05", 10)
q10

# %% tags=["solution"] question=10
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="glimpse"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
glimpsed = next(name for name, work in people.items() if 0 < work[1] < 5)
del answer[glimpsed]
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="same_side"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
same = {phase: [name for name in learners if learners[name] == phase] for phase in (0, 1)}
answer = {name: next(other for other in same[phase] if other != name) for name, phase in learners.items()}
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="newcomer"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
newcomer = next(name for name, work in people.items() if name not in learners and work[3] < 6)
answer[next(name for name, phase in learners.items() if phase == 1)] = newcomer
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="crowded"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
both = next(name for name, work in people.items() if name not in learners and work[3] >= 6)
answer = dict.fromkeys(learners, both)
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="somebody_left_out"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
del answer[next(name for name, phase in learners.items() if phase == 0)]
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Now you decide
#
# Divide the work of a week between two roles. Try as often as you like.

# %% [markdown] lang="ja"
# ## 11. 今度はあなたが決める
#
# 一週間の仕事を、二つの役割に分けてください。何度でも試せます。

# %% [raw] lang="en" tags=["words"] question=11
# topic: A split of your own
# ask:
#   - Onboarding has {onboarding} hours a week, adoption {adoption}. Neither may have more than {most} of its time taken.
#   - Which tasks does onboarding take? Adoption takes all the others. Whoever answers for a figure holds the tasks that serve it.
# why:
#   - Five tasks go with their figures. The webinars fit into onboarding, the other two into adoption.
#   - Then {onboarding_load} of onboarding's time is taken and {adoption_load} of adoption's. Both can take up a busy week.
# hints:
#   - Begin with the tasks that serve a figure. Then see how many hours are left on either side.
#   - "Hours that may be taken: {onboarding_most} in onboarding, {adoption_most} in adoption."
# mistakes:
#   own_ground: Your onboarding stops at the handoff, but answers for a figure that lies beyond it.
#   sheets_elsewhere: Those who take over cannot write down what only those before them know.
#   figure_without_task: Somebody answers for a figure and does not hold the task behind it. Read the last column.
#   over_time: One of the two has more work than time.
#   no_reserve: It fits into the hours, but one of the two has hardly any reserve. What happens in a busy week?
# table:
#   title: Tasks of a week
#   columns:
#     - Letter
#     - Task
#     - Hours a week
#     - Serves
# words:
#   form: Press the tasks for onboarding.
#   tasks:
#     kickoffs: Kickoffs and first steps
#     sheets: Writing handoff sheets
#     after: A look at customers 90 days after the handoff
#     renewals: Talks before renewals
#     needs: Collecting and passing on needs
#     webinars: Preparing webinars
#     questions: Answering questions of new users
#     mail: Writing the knowledge mail
#   serves:
#     kickoffs: in the state on day 90 (onboarding)
#     sheets: handoffs with all information (onboarding)
#     after: in the state 90 days after the handoff (onboarding)
#     renewals: renewal rate (adoption)
#     needs: needs solved by a mechanism (adoption)

# %% [raw] lang="ja" tags=["words"] question=11
# topic: 自分で考える役割分担
# ask:
#   - 使える時間は、オンボーディングが週{onboarding}時間、アダプションが週{adoption}時間です。どちらも、埋まってよいのは{most}までです。
#   - オンボーディングが担う仕事はどれですか。残りはすべてアダプションが担います。指標に責任を持つ側が、その指標につながる仕事も担います。すべて選んでください。
# why:
#   - 五つの仕事は、つながる指標の側に決まります。ウェビナーはオンボーディングに、残りの二つはアダプションに収まります。
#   - 埋まる時間は、オンボーディングで{onboarding_load}、アダプションで{adoption_load}です。どちらも、忙しい週を受け止められます。
# hints:
#   - まず指標につながる仕事を割り当て、それぞれに何時間残るかを見てみましょう。
#   - 埋まってよい時間は、オンボーディングが{onboarding_most}時間、アダプションが{adoption_most}時間です。
# mistakes:
#   own_ground: このオンボーディングは引き継ぎで終わっていますが、その先の指標に責任を持っているはずです。
#   sheets_elsewhere: 前の担当者しか知らないことを、引き継がれる側が書くことはできません。
#   figure_without_task: 責任を持つ指標があるのに、それにつながる仕事を担っていない側があります。最後の列を見てください。
#   over_time: どちらか一方の仕事が、使える時間を超えています。
#   no_reserve: 時間には収まりますが、どちらか一方にほとんど余裕がありません。忙しい週にはどうなるでしょうか。
# table:
#   title: 一週間の仕事
#   columns:
#     - 文字
#     - 仕事
#     - 週の時間
#     - つながる指標
# words:
#   form: オンボーディングが担う仕事を選んでください。
#   tasks:
#     kickoffs: キックオフと立ち上げ
#     sheets: 引き継ぎシートの作成
#     after: 引き継ぎから90日後のお客様の確認
#     renewals: 更新前の面談
#     needs: ニーズの収集と共有
#     webinars: ウェビナーの準備
#     questions: 新しい利用者からの質問への回答
#     mail: ナレッジメールの作成
#   serves:
#     kickoffs: 90日目に高活用状態（オンボーディング）
#     sheets: 情報がそろった引き継ぎ（オンボーディング）
#     after: 引き継ぎの90日後に高活用状態（オンボーディング）
#     renewals: 更新率（アダプション）
#     needs: 仕組みで解決したニーズ（アダプション）

# %%
q11 = cs.question("05", 11)
q11

# %% tags=["solution"] question=11
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if not owner and hours == 8]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="own_ground"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer = [letter for letter in answer if q11.given["tasks"][letter][1] != 3]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="figure_without_task"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if owner == "adoption" and hours < 10]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="over_time"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, _) in q11.given["tasks"].items() if not owner]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="no_reserve"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if not owner and hours in (8, 4)]
q11.check(answer)

# %% [markdown] lang="en"
# ## Write it: a KGI and KPI tree for your own team
#
# From the purpose down, and the owners last.

# %% [markdown] lang="ja"
# ## 書いてみる：自分のチームのKGI・KPIツリー
#
# 目的から順に下り、責任者は最後に決めます。

# %%
cs.course.draft("tree")

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.
#
# Analysts and managers go on to **[08_capstone](08_capstone.ipynb)** in this folder: four quarters of a company, decided, measured and revised. When every question is correct and every desk is played, the course is complete. Next: your own company's figures, with the same notebooks and somebody who knows the data.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。
#
# 分析担当とマネージャーは、このフォルダーの **[08_capstone](08_capstone.ipynb)** に進みます。会社の4四半期を率いて、決め、測り、見直す演習です。すべての問題に正解し、業務体験を終えると修了です。そのあとは、同じノートブックで自社の数字を、データに詳しい人と一緒に読んでみましょう。

# %%
cs.progress()
