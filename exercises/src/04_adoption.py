# %% [markdown] lang="en"
# # Exercises: 4. Adoption
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. You need no code; it is folded into the grey bars.

# %% [markdown] lang="ja"
# # 演習：4. アダプション
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは使いません（灰色の帯に折りたたんであります）。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is at stake
#
# A queue begins with one figure for each account. Work it out for five of them.

# %% [markdown] lang="ja"
# ## 1. 何を失うおそれがあるか
#
# 対応リストのもとになるのは、お客様ごとの一つの数字です。5社について、自分で計算してみましょう。

# %% [raw] lang="en" tags=["words"] question=1
# topic: Value at stake
# ask:
#   - How much monthly revenue do you expect to lose by notices given within the next 90 days?
#   - "The chances are calibrated: of accounts with 20%, one in five does give notice. Give an amount."
# why:
#   - "Three accounts can give notice within 90 days: {names}."
#   - "For each, chance times revenue: {parts}."
# hints:
#   - Strike out the accounts whose deadline is more than 90 days away. Then go line by line.
# mistakes:
#   deadline_far: All five are in your sum. Two of them have their deadline later; little can be lost there now.
#   revenue_only: "That is what these accounts pay. Not all of them will leave: what do you expect to lose?"
#   mean_times_sum: You have multiplied an average chance by the total. Multiply account by account, then add up.
# table:
#   title: Five accounts on {date}
#   columns:
#     - Customer
#     - Monthly revenue
#     - Chance of giving notice by the deadline
#     - Deadline for notice
#     - Days until then

# %% [raw] lang="ja" tags=["words"] question=1
# topic: 失うおそれのある金額
# ask:
#   - 今後90日以内の解約通知で失うと見込まれる月額は、合計いくらですか。
#   - 見込みは実績と合うことを確かめてあります。20%のお客様なら、5社に1社が実際に通知します。金額で答えてください。
# why:
#   - 90日以内に通知の期限が来るのは{names}の3社です。
#   - それぞれの「見込み×月額」を合計します：{parts}
# hints:
#   - まず、期限が90日より先のお客様を除きます。それから1行ずつ計算しましょう。
# mistakes:
#   deadline_far: 5社すべてを合計しています。2社は期限がまだ先で、この90日に失うおそれはわずかです。
#   revenue_only: それは3社の月額の合計です。全社が解約するわけではありません。失うと見込まれるのはいくらでしょうか。
#   mean_times_sum: 見込みの平均に月額の合計を掛けています。1社ずつ掛けてから合計しましょう。
# table:
#   title: "{date}時点の5社"
#   columns:
#     - お客様
#     - 月額
#     - 期限までに解約を通知する見込み
#     - 解約通知の期限
#     - 期限までの日数

# %%
q1 = cs.question("04", 1)
q1

# %% tags=["solution"] question=1
rows = zip(q1.given["revenue"], q1.given["chance"], q1.given["days"])
answer = sum(revenue * chance for revenue, chance, days in rows if days <= 90)
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="deadline_far"
answer = sum(a * b for a, b in zip(q1.given["revenue"], q1.given["chance"]))
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="revenue_only"
answer = sum(a for a, days in zip(q1.given["revenue"], q1.given["days"]) if days <= 90)
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Your week
#
# Seven accounts, time for three calls. The order of pressing does not matter.

# %% [markdown] lang="ja"
# ## 2. 今週の電話
#
# お客様は7社、電話は3件です。選ぶ順番は問いません。

# %% [raw] lang="en" tags=["words"] question=2
# topic: Filling a week
# ask:
#   - You have 90 minutes, and a call takes 30. Nobody is to have more than 6 contacts in 28 days.
#   - Whom do you call? Press three.
# why:
#   - Chance times revenue puts {over} at the top, but it has had its fill of contacts.
#   - "{safe} is in high utilization with nothing open: it needs no support, and little is at stake there."
#   - Of the others, {names} have most at stake.
# hints:
#   - Multiply chance by revenue, line by line. Then ask who should be left in peace.
# mistakes:
#   revenue_only: The largest account is in a state in which hardly anybody leaves. What would the call be for?
#   contact_limit: One of your choices has already been contacted more often than the limit allows. Let it rest.
#   risk_only: The highest chance is not the highest stake. Multiply it by what the account pays.
#   oldest_first: Long without contact is no reason by itself. How likely is this account to leave?
#   too_few: There is time for three calls. Which further account has something at stake?
# table:
#   title: Seven accounts, all with their deadline for notice within 90 days
#   columns:
#     - Customer
#     - In high utilization?
#     - Open needs
#     - Chance of giving notice by the deadline
#     - Monthly revenue
#     - Contacts in 28 days
#     - Days since the last contact
# words:
#   yes: yes
#   no: no
#   account: Account {name}

# %% [raw] lang="ja" tags=["words"] question=2
# topic: 1週間の使い方
# ask:
#   - 使える時間は90分で、電話は1件30分です。28日間の接触は、1社につき6回までとします。
#   - どのお客様に電話しますか。三つ選んでください。
# why:
#   - 「見込み×月額」が最も大きいのは{over}ですが、接触回数がすでに上限を超えています。
#   - "{safe}は高活用状態にあり、未対応のこともありません。支援は要らず、失うおそれのある金額もわずかです。"
#   - 残りのうち、失うおそれのある金額が大きいのは{names}です。
# hints:
#   - 1行ずつ、見込みと月額を掛けます。次に、いま連絡を控えるべきお客様がいないかを考えましょう。
# mistakes:
#   revenue_only: 月額が最大のお客様は、ほとんど解約の起きない状態にあります。何のための電話でしょうか。
#   contact_limit: 選んだ中に、接触回数が上限を超えているお客様がいます。間を空けましょう。
#   risk_only: 見込みが最も高いお客様で、失う金額も最大になるとは限りません。月額を掛けてみましょう。
#   oldest_first: 接触が途絶えていることだけでは理由になりません。このお客様が解約する見込みはどれくらいですか。
#   too_few: 電話は3件できます。失うおそれのある金額が大きいお客様は、ほかにいませんか。
# table:
#   title: 7社（どのお客様も90日以内に解約通知の期限が来る）
#   columns:
#     - お客様
#     - 高活用状態か
#     - 未対応のニーズ
#     - 期限までに解約を通知する見込み
#     - 月額
#     - 28日間の接触回数
#     - 最後の接触からの日数
# words:
#   yes: はい
#   no: いいえ
#   account: お客様{name}

# %%
q2 = cs.question("04", 2)
q2

# %% tags=["solution"] question=2
answer = q2.letters("first", "second", "third")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="contact_limit"
answer = q2.letters("over", "first", "second")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="revenue_only"
answer = q2.letters("safe", "first", "third")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="risk_only"
answer = q2.letters("small", "first", "second")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="oldest_first"
answer = q2.letters("silent", "first", "second")
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. What a back-test shows
#
# A new order of calls is tried on last year. Somebody already writes the success story.

# %% [markdown] lang="ja"
# ## 3. 過去での検証から言えること
#
# 新しい優先順を、昨年のデータで試しました。もう成功談を書き始めた人がいます。

# %% [raw] lang="en" tags=["words"] question=3
# topic: Finding and saving
# ask:
#   - The chart tries four orders on the past. For each, the same number of accounts was named.
#   - Which statements does it bear out? Press all of them.
# why:
#   - Against chance, the whole interval of the difference lies above 0. Against revenue it holds 0.
#   - What was not found is 100% minus what was found.
#   - Nobody was called in this trial, so it says nothing of what a call would have saved.
# hints:
#   - "For each statement: which dots or intervals does it speak of? Does it speak of a cause?"
# mistakes:
#   finds_not_saves: To name an account that then leaves is one thing. Did the trial show what a call would change?
#   interval_ignored: You rely on a difference that may be zero. Look at its interval, not at the dots alone.
#   incomplete: True, but there is one more that the chart bears out.
# options:
#   random: The queue finds more of the losses than naming accounts at random does.
#   missed: "{missed} of the lost revenue was at accounts that the queue did not name."
#   saved: Calling by the queue would have saved {found} of the revenue that was lost.
#   revenue: The queue finds more of the losses than “largest revenue first” does.
#   oldest: "“Longest without contact first” finds more of the losses than chance does."
# words:
#   orders:
#     queue: this queue
#     revenue: largest revenue first
#     oldest: longest without contact first
#     random: at random
#   title: Share of the revenue lost in four quarters that was at accounts named by each order
#   note: "n = 412 accounts, 96 lost. Each order names 20% of the accounts. Bars: 95% confidence."
#   gap: the queue finds {more} points more ({low} to {high})
#   x: Lost revenue at accounts it named
#   point: "{order}: {share} ({low} to {high})"
#   more: more than {order} by {more} points ({low} to {high})
#   alt: "{title}. {points}. The queue finds {gaps}. {note}"

# %% [raw] lang="ja" tags=["words"] question=3
# topic: 見つけることと、防ぐこと
# ask:
#   - 図は、四つの優先順を過去のデータで試したものです。挙げたお客様の数は、どの優先順でも同じです。
#   - この図から言えるのはどれですか。当てはまるものをすべて選んでください。
# why:
#   - 無作為との差は、区間全体が0より上にあります。「売上の大きい順」との差の区間は、0を含みます。
#   - 見つけられなかった割合は、100%から見つけた割合を引いたものです。
#   - この検証では誰にも電話していません。電話で防げたかどうかは、何も分かりません。
# hints:
#   - それぞれの記述は、どの点や区間について述べていますか。原因と結果を述べていませんか。
# mistakes:
#   finds_not_saves: 解約するお客様を挙げることと、電話で解約を防ぐことは別です。この検証で、電話の効果は示されましたか。
#   interval_ignored: 選んだ中に、差が0かもしれないものがあります。点だけでなく、区間を見てください。
#   incomplete: 正しい記述ですが、この図から言えることはもう一つあります。
# options:
#   random: 対応リストは、無作為に挙げるよりも損失を多く見つけている。
#   missed: 失った月額の{missed}は、リストが挙げなかったお客様の分である。
#   saved: リストの順に電話していれば、失った月額の{found}を防げた。
#   revenue: 対応リストは「売上の大きい順」よりも損失を多く見つけている。
#   oldest: 「接触が途絶えている順」は、無作為よりも損失を多く見つけている。
# words:
#   orders:
#     queue: この対応リスト
#     revenue: 売上の大きい順
#     oldest: 接触が途絶えている順
#     random: 無作為
#   title: 4つの四半期に失った月額のうち、各優先順が挙げたお客様の分の割合
#   note: n = 412社、うち解約96社。どの優先順もお客様の20%を挙げます。線：95%信頼区間。
#   gap: 対応リストが{more}ポイント多い（{low}〜{high}）
#   x: 失った月額のうち、挙げたお客様の分
#   point: "{order}：{share}（{low}〜{high}）"
#   more: 「{order}」より{more}ポイント（{low}〜{high}）
#   alt: "{title}。{points}。対応リストが多く見つけた分：{gaps}。{note}"

# %%
q3 = cs.question("04", 3)
q3

# %% tags=["solution"] question=3
answer = q3.letters("random", "missed")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="finds_not_saves"
answer = q3.letters("random", "saved")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="interval_ignored"
answer = q3.letters("random", "missed", "revenue")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="incomplete"
answer = q3.letters("random")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Patterns are a beginning
#
# An adoption team starts as a team of explorers. Press the options in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 4. パターンは出発点
#
# アダプションチームは、探索から始まります。正しい順に、すべて押してください。

# %% [raw] lang="en" tags=["words"] question=4
# topic: Exploring how customers use the product
# ask:
#   - A new adoption team wants to know how customers live after onboarding. It has usage data and time.
#   - Put the six steps in order, beginning with the one to do first.
# why:
#   - Numbers show which patterns there are and that they are no accident. They don't show why.
#   - So people are asked, their answers are kept, and the patterns are corrected by them.
#   - Only then is it known what a mechanism should solve, and for whom.
# hints:
#   - Which steps need only data? Which need what customers said? Which costs most if it is wrong?
# mistakes:
#   mechanism_first: You build a mechanism before the work of understanding is over. What would it solve, and for whom?
#   numbers_only: You correct the groups before the answers of customers are there to correct them by.
#   talk_first: "You talk before you know which groups there are: some kinds of customer may then never be heard."
#   unstable: You spend conversations on groups that may be an accident of this data. What shows they are not?
# options:
#   group: Group accounts by how they use the product; choose the number by a criterion set beforehand.
#   resample: Check whether the groups found come back when accounts are drawn anew.
#   talk: Choose a few accounts in each group and listen to them, with a guide.
#   record: Write down what they said as needs, with interview as the source.
#   amend: Correct the groups and their names by what was heard.
#   build: With product and marketing, build a mechanism for what keeps coming back.

# %% [raw] lang="ja" tags=["words"] question=4
# topic: お客様の使い方を探る
# ask:
#   - 新しくできたアダプションチームが、オンボーディング後のお客様の実態を知りたいと考えています。利用データと時間はあります。
#   - 六つの作業を、最初に行うものから順に並べてください。
# why:
#   - 数字からは、どんなパターンがあり、それが偶然でないことまで分かります。理由は分かりません。
#   - だからお客様に話を聞き、答えを残し、それをもとにパターンを直します。
#   - そこで初めて、誰の何を仕組みで解決すべきかが分かります。
# hints:
#   - データだけでできる作業はどれですか。お客様の声が必要な作業は。間違えたときに最も高くつく作業は。
# mistakes:
#   mechanism_first: お客様を理解しきる前に仕組みを作っています。それは、誰の何を解決するのでしょうか。
#   numbers_only: パターンを直すもとになるお客様の答えが、まだそろっていません。
#   talk_first: どんなパターンがあるかを知る前に話を聞いています。一度も話を聞かないままのお客様層が残るかもしれません。
#   unstable: このデータだけの偶然かもしれない分け方に、貴重な会話の時間を使っています。偶然でないことを何で確かめますか。
# options:
#   group: 使い方でお客様を分ける。いくつに分けるかは、先に決めた基準で選ぶ。
#   resample: お客様を選び直しても、同じ分かれ方が現れるかを確かめる。
#   talk: それぞれのパターンから数社を選び、質問の手引きを使って話を聞く。
#   record: 聞いたことをニーズとして、出所を「インタビュー」と添えて記録する。
#   amend: 聞いたことをもとに、パターンの分け方と名前を直す。
#   build: 繰り返し現れることについて、製品チームやマーケティングと仕組みを作る。

# %%
q4 = cs.question("04", 4)
q4

# %% tags=["solution"] question=4
answer = q4.letters("group", "resample", "talk", "record", "amend", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="mechanism_first"
answer = q4.letters("group", "build", "resample", "talk", "record", "amend")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="numbers_only"
answer = q4.letters("group", "resample", "amend", "talk", "record", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="unstable"
answer = q4.letters("group", "talk", "record", "amend", "resample", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="talk_first"
answer = q4.letters("talk", "record", "group", "resample", "amend", "build")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. See the wood
#
# Answering each need by itself feels kind, and never ends. Which ones should be solved once for all?

# %% [markdown] lang="ja"
# ## 5. 木を見て、森も見る
#
# ニーズに一つずつ答えるのは親切ですが、きりがありません。まとめて仕組みで解決すべきなのは、どれでしょうか。

# %% [raw] lang="en" tags=["words"] question=5
# topic: One-off or mechanism
# ask:
#   - Your team solves a theme by a mechanism if at least {least} accounts need it and it came in at least three of the last four quarters. All else is answered one by one.
#   - Which themes get a mechanism? Press all of them.
# why:
#   - "Count accounts, not requests: one customer who asks every week is one customer."
#   - "Then ask whether it goes on: what came in a single quarter may have been a single event."
#   - "These two remain: {names}."
# hints:
#   - "Go through the themes with two questions: how many accounts, and in how many quarters?"
# mistakes:
#   requests_counted: One of your choices has the most requests, from very few accounts. Which of the columns counts need?
#   single_burst: One of your choices came in one quarter only. Will it come again, or was it one event?
#   too_few_accounts: One of your choices comes again and again, but from fewer accounts than your team asks for.
#   incomplete: One more theme meets both conditions, though it has few requests.
# table:
#   title: Needs of the last four quarters by theme
#   columns:
#     - Theme
#     - Requests
#     - Different accounts
#     - Quarters in which it came (of 4)
# words:
#   themes:
#     - Export to a spreadsheet
#     - Access rights
#     - Sign-in
#     - Monthly report
#     - Training

# %% [raw] lang="ja" tags=["words"] question=5
# topic: 個別に答えるか、仕組みにするか
# ask:
#   - チームの基準では、{least}社以上が必要とし、過去4四半期のうち3つ以上で要望があったテーマを、仕組みで解決します。それ以外には個別に答えます。
#   - 仕組みで解決するテーマはどれですか。当てはまるものをすべて選んでください。
# why:
#   - 数えるのは件数ではなく、お客様の数です。毎週要望をくださる1社も、1社です。
#   - 次に、続いているかを見ます。一つの四半期だけの要望は、一度きりの出来事だったのかもしれません。
#   - 残るのは{names}の二つです。
# hints:
#   - テーマごとに二つのことを確かめましょう。何社からか、いくつの四半期であったか、です。
# mistakes:
#   requests_counted: 選んだ中に、件数は最も多くても、ごく少数のお客様だけが要望しているテーマがあります。必要とするお客様の広がりを示すのは、どの列でしょうか。
#   single_burst: 選んだ中に、一つの四半期にしか要望のないテーマがあります。また起こるでしょうか。一度きりの出来事でしょうか。
#   too_few_accounts: 選んだ中に、繰り返し要望があっても、お客様の数がチームの基準に届かないテーマがあります。
#   incomplete: 件数は少なくても、両方の条件を満たすテーマがもう一つあります。
# table:
#   title: 過去4四半期のニーズ（テーマ別）
#   columns:
#     - テーマ
#     - 要望の件数
#     - 要望したお客様の数
#     - 要望のあった四半期の数（4つのうち）
# words:
#   themes:
#     - 表計算ソフトへの書き出し
#     - アクセス権限
#     - ログイン
#     - 月次レポート
#     - 研修

# %%
q5 = cs.question("04", 5)
q5

# %% tags=["solution"] question=5
answer = q5.letters("often", "steady")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="requests_counted"
answer = q5.letters("often", "loud")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="single_burst"
answer = q5.letters("often", "burst")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="too_few_accounts"
answer = q5.letters("often", "steady", "rare")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="incomplete"
answer = q5.letters("often")
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Your contact policy
#
# Too much contact is a burden, too little is neglect. Choose two limits; they are tried on your book. You may try as often as you like.

# %% [markdown] lang="ja"
# ## 6. 接触の方針を決める
#
# 接触は、多すぎれば負担になり、少なすぎれば放置になります。二つの上限を自分で決めて入れてください。あなたの担当顧客で試します。何度でも試せます。

# %% [raw] lang="en" tags=["words"] question=6
# topic: A contact policy
# ask:
#   - "Set two limits: the most contacts for an account in 28 days, and the longest time without a call."
#   - "In 28 days the programmes make {planned} contacts with each account: knowledge mails and one invitation to a webinar. There must be room for 1 call besides. Nobody should get so many contacts that use falls clearly more often."
#   - You look after {accounts} accounts and can make {calls} calls a week. Every account has to be called within your limit, which may be {longest} days at most.
# why:
#   - Up to {most} contacts, use falls for about {calm} of the accounts; above, for about {heavy}. With {planned} from programmes and one call, the most lies between {least} and {most}.
#   - "{accounts} accounts at {calls} calls a week take {weeks} weeks, so the longest time is at least {days} days."
# hints:
#   - "Take the two limits one after the other: what must fit in, and from where on is it too much?"
#   - Accounts divided by calls a week are weeks; a week has seven days.
# mistakes:
#   overload: Your limit allows a number of contacts at which use falls far more often. Read the table again.
#   no_room: Your limit leaves no room for the programmes and a call. Add up what reaches an account.
#   cannot_be_kept: "Nobody could keep this: with your calls a week, how long does it take to get round the book?"
#   left_alone: Some accounts would hear nothing for longer than the team allows.
# table:
#   title: Accounts by contacts in 28 days, and whose use fell in the 28 days after
#   columns:
#     - Contacts in 28 days
#     - Number of accounts
#     - Use fell (95% confidence)
#   note: Accounts alike in state, trend and revenue, with the number of contacts set by the calendar of programmes.
# words:
#   fields:
#     most: Most contacts in 28 days
#     silence_days: Longest time without a call (days)
#   form: Give both limits as whole numbers.

# %% [raw] lang="ja" tags=["words"] question=6
# topic: 接触の方針
# ask:
#   - 二つの上限を決めてください。1社への28日間の接触の回数と、電話をしない期間の長さです。
#   - 施策による接触は、28日間に1社あたり{planned}回あります（ナレッジメールと、ウェビナーの案内1回）。このほかに電話1回の余地が必要です。一方で、利用の減少が目立つ回数まで接触してはいけません。
#   - 担当のお客様は{accounts}社で、電話は週に{calls}件できます。すべてのお客様に、自分で決めた期間のうちに電話しなければなりません。期間は、長くても{longest}日までです。
# why:
#   - 接触が{most}回までなら、利用が減るのは約{calm}です。それを超えると約{heavy}になります。施策の{planned}回と電話1回を合わせると、上限は{least}回以上{most}回以下です。
#   - "{accounts}社に週{calls}件ずつ電話すると{weeks}週間かかります。電話をしない期間は{days}日以上です。"
# hints:
#   - 上限を一つずつ考えましょう。何が収まらなければならないか。どこからが多すぎるか。
#   - お客様の数を週の電話件数で割ると、週の数になります。1週間は7日です。
# mistakes:
#   overload: その上限では、利用の減少がはるかに多い回数まで接触できてしまいます。表をもう一度見てください。
#   no_room: その上限では、施策と電話が収まりません。1社に届く接触を足してみましょう。
#   cannot_be_kept: これは誰にも守れません。週に電話できる件数で、担当のお客様を一巡するのに何日かかりますか。
#   left_alone: チームで決めた期間より長く、連絡のないお客様が出てしまいます。
# table:
#   title: 28日間の接触回数別に見た、その後28日間に利用が減ったお客様
#   columns:
#     - 28日間の接触回数
#     - 件数
#     - 利用が減った割合（95%信頼区間）
#   note: 状態・変化の向き・月額が同じようなお客様です。接触回数は、施策の予定で決まっていました。
# words:
#   fields:
#     most: 28日間の接触の上限（回）
#     silence_days: 電話をしない期間の上限（日）
#   form: 上限を二つとも整数で入れてください。

# %%
q6 = cs.question("04", 6)
q6

# %% tags=["solution"] question=6
calm = q6.given["share"][0]
most = max(high for (low, high), share in zip(q6.given["bands"], q6.given["share"]) if share < 1.5 * calm)
days = -(-7 * q6.given["accounts"] // q6.given["calls"])
answer = {"most": most, "silence_days": days}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="overload"
answer = {"most": 10, "silence_days": 110}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="no_room"
answer = {"most": 2, "silence_days": 110}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="cannot_be_kept"
answer = {"most": 4, "silence_days": 30}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="left_alone"
answer = {"most": 4, "silence_days": 365}
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. Do not ask those who came
#
# Those who attended a webinar use the product more. They always do.

# %% [markdown] lang="ja"
# ## 7. 参加した人に聞いてはいけない
#
# ウェビナーに参加したお客様は、製品をよく使っています。いつでもそうです。

# %% [raw] lang="en" tags=["words"] question=7
# topic: Offered and attended
# ask:
#   - Lots decided who was offered a webinar now and who is offered it later. Not everybody offered came.
#   - What is the effect of being offered it on the share that uses the feature? Give the difference to three decimals, such as 0.123.
# why:
#   - Of all that were offered it, {share} use the feature; of those not offered it, {other}.
#   - "Lots made these two groups alike. Who attends, each customer decides: the keen come."
#   - The 95% interval of the difference is {low} to {high} points. Ask for it before you build on a figure.
# hints:
#   - Which two groups did the lots make? Keep each of them whole.
# mistakes:
#   attended_absent: You compare those who came with those who did not. Were these two alike before the webinar?
#   attended_waiting: You compare the keen of one group with everybody of the other. The keen wait in the other too.
#   no_comparison: "That is the share after the offer. Some would use the feature without it: compare."
# table:
#   title: Accounts by lot, and how many use the new feature 12 weeks later
#   columns:
#     - Group
#     - Number of accounts
#     - Use the feature
#   rows:
#     - Offered the webinar, attended
#     - Offered the webinar, did not attend
#     - Not offered it yet

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 案内したことと、参加したこと
# ask:
#   - ウェビナーを今回案内するお客様と、次回に案内するお客様を、くじで決めました。案内したお客様の全員が参加したわけではありません。
#   - 案内したことで、新機能を使う割合はどれだけ変わりましたか。差を小数第3位まで答えてください（例：0.123）。
# why:
#   - 案内したお客様全体では{share}、案内していないお客様では{other}が新機能を使っています。
#   - くじで分けたので、この二つの集団は同じようなお客様です。参加するかどうかはお客様が決めるので、熱心なお客様ほど参加します。
#   - この差の95%区間は{low}〜{high}ポイントです。数字を使う前に、必ず幅を確かめましょう。
# hints:
#   - くじで分けた二つの集団はどれですか。どちらも欠けることなく、全員で比べましょう。
# mistakes:
#   attended_absent: 参加したお客様と、しなかったお客様を比べています。両者は、ウェビナーの前から同じようなお客様だったでしょうか。
#   attended_waiting: 一方は熱心なお客様だけ、もう一方は全員です。熱心なお客様は、もう一方の集団にもいます。
#   no_comparison: それは案内した後の割合です。案内がなくても使ったお客様がいるはずです。比べてみましょう。
# table:
#   title: くじで分けたお客様と、12週間後に新機能を使っている数
#   columns:
#     - グループ
#     - 件数
#     - 新機能を利用
#   rows:
#     - ウェビナーを案内し、参加した
#     - ウェビナーを案内したが、参加しなかった
#     - まだ案内していない

# %%
q7 = cs.question("04", 7)
q7

# %% tags=["solution"] question=7
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
n, used = q7.given["waiting"]
answer = round((came + absent) / (a + b) - used / n, 3)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="attended_absent"
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
answer = came / a - absent / b
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="attended_waiting"
(a, came), (n, used) = q7.given["attended"], q7.given["waiting"]
answer = came / a - used / n
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="no_comparison"
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
answer = (came + absent) / (a + b)
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Whom to compare with
#
# A programme rarely starts for everybody on one day. That is lucky.

# %% [markdown] lang="ja"
# ## 8. 誰と比べるか
#
# 施策が、全員に同じ日に始まることはあまりありません。検証には好都合です。

# %% [raw] lang="en" tags=["words"] question=8
# topic: Those who still wait
# ask:
#   - Check-ins were offered to one region after another. Before its check-ins began, each region moved like the others.
#   - What is the effect of the offer in April on active days a week in June? One decimal.
# why:
#   - Those reached in April gained {gain} days.
#   - "Those who still wait gained {waiting} without any check-in: the season, the product, other news."
#   - Those reached in January are still changing because of their own check-ins. They show no “without”.
# hints:
#   - Who shows what would have happened without the offer? How much did these change?
# mistakes:
#   before_after: You compare before and after only. What would have happened in these months without check-ins?
#   already_reached: You compare with accounts that have had check-ins since January. What they do is an effect, too.
#   after_only: You compare June only. The two groups were not equal in March.
# table:
#   title: Mean active days a week, by when the check-ins were first offered
#   columns:
#     - Group
#     - Number of accounts
#     - March
#     - June
#   rows:
#     - Offered in April
#     - To be offered in October
#     - Offered in January already

# %% [raw] lang="ja" tags=["words"] question=8
# topic: まだ案内していないお客様
# ask:
#   - 様子伺いを、地域ごとに順番に始めました。どの地域も、始める前は同じように動いていました。
#   - 4月の案内は、6月の週あたりの利用日数をどれだけ変えましたか。小数第1位まで答えてください。
# why:
#   - 4月に案内したお客様は{gain}日増えました。
#   - まだ案内していないお客様も、様子伺いなしで{waiting}日増えています。季節や製品の改良など、ほかの理由によるものです。
#   - 1月に案内したお客様は、自分たちへの様子伺いの影響でまだ変化しています。「案内しなかった場合」は分かりません。
# hints:
#   - 「案内しなかった場合」を教えてくれるのはどのお客様ですか。そのお客様は、どれだけ変化しましたか。
# mistakes:
#   before_after: 前後を比べただけです。様子伺いがなかったら、この間に何が起きていたでしょうか。
#   already_reached: 1月から様子伺いをしているお客様と比べています。その動きも、様子伺いの影響を受けています。
#   after_only: 6月だけを比べています。二つの集団は、3月の時点で同じではありませんでした。
# table:
#   title: 週あたりの平均利用日数（様子伺いを始めた時期別）
#   columns:
#     - グループ
#     - 件数
#     - 3月
#     - 6月
#   rows:
#     - 4月に案内
#     - 10月に案内する予定
#     - 1月に案内済み

# %%
q8 = cs.question("04", 8)
q8

# %% tags=["solution"] question=8
now, later = q8.given["now"], q8.given["later"]
answer = round((now[1] - now[0]) - (later[1] - later[0]), 1)
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="before_after"
answer = q8.given["now"][1] - q8.given["now"][0]
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="already_reached"
now, early = q8.given["now"], q8.given["early"]
answer = (now[1] - now[0]) - (early[1] - early[0])
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="after_only"
answer = q8.given["now"][1] - q8.given["later"][1]
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. Who is no longer there
#
# A mean over customers who are still there leaves somebody out.

# %% [markdown] lang="ja"
# ## 9. もういないお客様
#
# 残っているお客様の平均からは、誰かが抜けています。

# %% [raw] lang="en" tags=["words"] question=9
# topic: Those who are left
# ask:
#   - Lots decided who was offered the programme. An account that has left uses the product 0 days.
#   - By how many active days a week are those offered ahead of those waiting, over all accounts of the start? Two decimals.
# why:
#   - "Over all accounts of the start: {a} against {b}."
#   - Among those still there, the waiting group looks better, as its weakest have left. The programme kept the weak, and they lower the mean of those who are there.
# hints:
#   - "For each group: add up the active days of all, with 0 for those who left. Divide by the start."
# mistakes:
#   survivors: You compare only those still there. In which of the groups are the weakest still among them?
#   turned_round: You have taken waiting minus offered. Turn it round.
#   one_group: That is the mean of those offered. The question is how far they are ahead of those waiting.
# table:
#   title: Twelve weeks after the start of a programme
#   columns:
#     - Group
#     - Accounts when it started
#     - Left since
#     - Mean active days a week of those still there
#   rows:
#     - Offered
#     - Not offered yet

# %% [raw] lang="ja" tags=["words"] question=9
# topic: 残ったお客様だけを見ると
# ask:
#   - 施策を案内するお客様は、くじで決めました。解約したお客様の利用日数は0日です。
#   - 開始時のお客様全員で比べると、案内したお客様の週あたりの利用日数は、まだ案内していないお客様より何日多いですか。小数第2位まで答えてください。
# why:
#   - 開始時の全員で計算すると、{a}日と{b}日です。
#   - 残ったお客様だけなら、案内していないほうが良く見えます。利用の少ないお客様が抜けたからです。施策は利用の少ないお客様を引き留め、その分だけ平均が下がって見えます。
# hints:
#   - 集団ごとに、解約したお客様を0日として全員の利用日数を合計し、開始時の数で割りましょう。
# mistakes:
#   survivors: 残ったお客様だけを比べています。利用の少ないお客様がまだ残っているのは、どちらの集団でしょうか。
#   turned_round: 「案内していない」から「案内した」を引いています。逆にしましょう。
#   one_group: それは案内したお客様の平均です。案内していないお客様との差を聞いています。
# table:
#   title: 施策の開始から12週間後
#   columns:
#     - グループ
#     - 開始時のお客様の数
#     - その後の解約
#     - 残っているお客様の週あたりの平均利用日数
#   rows:
#     - 案内した
#     - まだ案内していない

# %%
q9 = cs.question("04", 9)
q9

# %% tags=["solution"] question=9
start = q9.given["size"]
whole = [mean * (start - left) / start for mean, left in zip(q9.given["mean"], q9.given["left"])]
answer = round(whole[0] - whole[1], 2)
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="survivors"
answer = q9.given["mean"][0] - q9.given["mean"][1]
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="one_group"
start = q9.given["size"]
answer = q9.given["mean"][0] * (start - q9.given["left"][0]) / start
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. It came back
#
# Use fell, somebody called, use rose. Read the chart before you praise the call.

# %% [markdown] lang="ja"
# ## 10. 戻ってきた利用
#
# 利用が減り、電話をし、利用が増えました。電話をほめる前に、図を読みましょう。

# %% [raw] lang="en" tags=["words"] question=10
# topic: After the rescue call
# ask:
#   - The team calls when use has fallen by half. In some weeks there is no time left for the calls.
#   - What does the chart say about the call?
# why:
#   - Both lines rise alike. Accounts were chosen at their lowest point, and from there most recover.
#   - This is called regression to the mean. To know what the call does, look at who did not get it.
# hints:
#   - Compare the two lines, before the call and after it.
# mistakes:
#   regression_to_the_mean: You look at one line only. What did the accounts do that had fallen as far and got no call?
#   caused_by_what_follows: What comes after can't be the cause. Why were these accounts called in that very week?
#   nothing_ever: "That is too much: the chart tries one kind of call, on use, within eight weeks."
# options:
#   back: Use that has just fallen comes back in much the same way without a call as with one.
#   works: "The call works: use of the called accounts doubled within five weeks."
#   harms: "The call does harm: in the weeks before it, use falls deeper and deeper."
#   forever: Calls do not help customers; drop them, and win the hours for other work.
# words:
#   title: Active days before and after the week in which use had fallen by half
#   note: "Called in week 0: n = {n}. Same fall, no free minutes for a call in that week: n = {m}. The 95% interval of the difference in weeks 5 to 8 is -2.1 to 2.4 points."
#   called: Called
#   not_called: Not called
#   x: Weeks from the call
#   y: Active days
#   point: "week {week}: called {a}, not called {b}"
#   alt: Lines. {title}. {points}. {note}

# %% [raw] lang="ja" tags=["words"] question=10
# topic: 立て直しの電話の後で
# ask:
#   - このチームは、利用が半分に減ったら電話をします。時間がなく、電話できない週もあります。
#   - この図から、電話について何が言えますか。
# why:
#   - 二つの線は同じように上がっています。最も落ち込んだところで選んだので、そこからは多くが戻ります。
#   - これを「平均への回帰」といいます。電話の効果を知るには、電話しなかったお客様を見ます。
# hints:
#   - 電話の前と後で、二つの線を比べましょう。
# mistakes:
#   regression_to_the_mean: 一つの線しか見ていません。同じように減って、電話のなかったお客様はどうなりましたか。
#   caused_by_what_follows: 後から起きたことは、原因になりません。なぜその週に電話をしたのでしょうか。
#   nothing_ever: 言いすぎです。図で試したのは、一種類の電話と、8週間の利用だけです。
# options:
#   back: 落ち込んだばかりの利用は、電話のなかったお客様でも同じように戻っている。
#   works: 電話には効果がある。受けたお客様の利用は、5週間でほぼ倍になった。
#   harms: 電話は害になっている。かける直前の数週間で、利用が深く落ちている。
#   forever: 電話はお客様の役に立たないので、やめてその時間をほかに回すとよい。
# words:
#   title: 利用が半分に減った週の前後の利用日
#   note: 第0週に電話した：n = {n}。同じように減ったが、その週は時間がなく電話できなかった：n = {m}。第5〜8週の差の95%信頼区間は-2.1〜2.4ポイント。
#   called: 電話した
#   not_called: 電話しなかった
#   x: 電話からの週数
#   y: 利用日の割合
#   point: 第{week}週：電話した{a}、電話しなかった{b}
#   alt: 折れ線。{title}。{points}。{note}

# %%
q10 = cs.question("04", 10)
q10

# %% tags=["solution"] question=10
answer = q10.letters("back")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="regression_to_the_mean"
answer = q10.letters("works")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="caused_by_what_follows"
answer = q10.letters("harms")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="nothing_ever"
answer = q10.letters("forever")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Which programmes work
#
# The largest effect in a table is seldom the surest.

# %% [markdown] lang="ja"
# ## 11. 効果のある施策はどれか
#
# 表の中で最も大きな効果が、最も確かとは限りません。

# %% [raw] lang="en" tags=["words"] question=11
# topic: Judging programmes
# ask:
#   - For which programmes is an effect supported? Press all of them.
# why:
#   - Both groups must have moved alike before the offer, and the interval after it must lie above 0.
#   - "These two meet it: {names}. One of the effects is small, and sure."
#   - A programme that everybody got at once has nobody to compare with; one of few accounts proves little.
# hints:
#   - "Four questions for each: whom compared with, alike before, how many, and what interval after?"
# mistakes:
#   pre_trend: In one of your choices the groups differed in how they moved before the offer. What does a rise then say?
#   no_comparison: In one of your choices nobody was left to compare with. What else changed for everybody in that time?
#   small_numbers: One of your choices rests on very few accounts. Read the note below the table.
#   interval_ignored: One of your choices may have no effect at all. Look at the interval, not at the figure alone.
#   incomplete: One more meets all conditions. An effect can be small or large; what counts is how sure it is.
# table:
#   title: "Six programmes: active days, those offered minus those not yet offered, in points"
#   columns:
#     - Programme
#     - Started
#     - Accounts offered it
#     - Change in the 8 weeks before
#     - Change in the 12 weeks after
#   note: "Below each figure: 95% confidence. Where everybody started in the same week, the change is that of the accounts themselves. A verdict needs 20 accounts."
# words:
#   turn: in turn, region by region
#   once: everybody in the same week
#   programme: Programme {name}

# %% [raw] lang="ja" tags=["words"] question=11
# topic: 施策の判定
# ask:
#   - 効果に「裏付けあり」と言える施策はどれですか。当てはまるものをすべて選んでください。
# why:
#   - 案内の前に両者が同じように動いていて、案内後の区間が0より上になければなりません。
#   - 条件を満たすのは{names}です。一方の効果は小さいものの、確かです。
#   - 全員同時に始めた施策には、比べる相手がいません。お客様の数が少ない施策からは、ほとんど何も言えません。
# hints:
#   - 施策ごとに四つのことを確かめましょう。誰と比べたか、案内の前は同じ動きか、何社か、案内後の区間はどこか。
# mistakes:
#   pre_trend: 選んだ中に、案内の前から動きの違う施策があります。その場合、案内後の上昇は何を意味するでしょうか。
#   no_comparison: 選んだ中に、比べる相手のいない施策があります。その間、全員に共通して変わったことがほかにありませんか。
#   small_numbers: 選んだ中に、お客様の数がとても少ない施策があります。表の下の注を読んでください。
#   interval_ignored: 選んだ中に、効果がまったくないかもしれない施策があります。数字だけでなく、区間を見てください。
#   incomplete: 条件をすべて満たす施策がもう一つあります。効果は大きくても小さくてもかまいません。大事なのは、どれだけ確かかです。
# table:
#   title: 六つの施策：利用日の割合の差（案内したお客様－まだ案内していないお客様、ポイント）
#   columns:
#     - 施策
#     - 始め方
#     - 案内したお客様の数
#     - 案内前8週間の変化
#     - 案内後12週間の変化
#   note: 下段は95%信頼区間。全員同じ週に始めた施策では、そのお客様自身の変化です。判定には20社以上が必要です。
# words:
#   turn: 地域ごとに順番に
#   once: 全員同じ週に
#   programme: 施策{name}

# %%
q11 = cs.question("04", 11)
q11

# %% tags=["solution"] question=11
answer = q11.letters("large", "modest")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="pre_trend"
answer = q11.letters("large", "modest", "trend")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="no_comparison"
answer = q11.letters("large", "once")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="small_numbers"
answer = q11.letters("few", "large")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="interval_ignored"
answer = q11.letters("large", "modest", "none")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="incomplete"
answer = q11.letters("large")
q11.check(answer)

# %% [markdown] lang="en"
# ## 12. A tip for sales
#
# A signal is only as good as the share of times it comes true.

# %% [markdown] lang="ja"
# ## 12. 営業に知らせる兆し
#
# 兆しの価値は、どれくらい当たるかで決まります。

# %% [raw] lang="en" tags=["words"] question=12
# topic: A signal before expansion
# ask:
#   - “All seats in use” is a signal that sales wants to be told of.
#   - How often was the signal right? Give a share to three decimals.
# why:
#   - Of the {shown} accounts that showed the signal, {right} bought more.
#   - Without it, {share} did. So the signal is worth a conversation, and it is far from certain.
# hints:
#   - Imagine telling sales of every account with the signal. How many of these tips come true?
# mistakes:
#   share_found: That is how many of the purchases the signal announced. When it shows, how often is it right?
#   all_accounts: You have divided by all accounts. The signal said nothing about those that did not show it.
#   base_rate: That is how often any account bought more. What about those that showed the signal?
# table:
#   title: Accounts four quarters ago, and how many bought more within six months
#   columns:
#     - All seats in use?
#     - Number of accounts
#     - Bought more
#   rows:
#     - yes
#     - no

# %% [raw] lang="ja" tags=["words"] question=12
# topic: 取引拡大の兆し
# ask:
#   - 「席をすべて使っている」お客様がいたら知らせてほしい、と営業から頼まれています。
#   - この兆しは、どれくらいの割合で当たりましたか。割合を小数第3位まで答えてください。
# why:
#   - 兆しのあった{shown}社のうち、{right}社が取引を広げました。
#   - 兆しがなかったお客様では{share}です。話を伺う価値はありますが、確実とはとても言えません。
# hints:
#   - 兆しのあったお客様をすべて営業に知らせたとしましょう。そのうち何割が当たりますか。
# mistakes:
#   share_found: それは、取引拡大のうち兆しが先に現れていた割合です。兆しが現れたとき、どれくらい当たるでしょうか。
#   all_accounts: お客様全体で割っています。兆しのなかったお客様については、何も予告していません。
#   base_rate: それは、お客様全体で取引を広げた割合です。兆しのあったお客様ではどうですか。
# table:
#   title: 4四半期前のお客様と、6か月以内に取引を広げた数
#   columns:
#     - 席をすべて使っているか
#     - 件数
#     - 取引を拡大
#   rows:
#     - はい
#     - いいえ

# %%
q12 = cs.question("04", 12)
q12

# %% tags=["solution"] question=12
shown, right = q12.given["signal"]
answer = round(right / shown, 3)
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="share_found"
answer = q12.given["signal"][1] / (q12.given["signal"][1] + q12.given["none"][1])
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="all_accounts"
answer = q12.given["signal"][1] / (q12.given["signal"][0] + q12.given["none"][0])
q12.check(answer)

# %% [markdown] lang="en"
# ## Write it: a check-in mail
#
# It should be worth being read.

# %% [markdown] lang="ja"
# ## 書いてみる：様子伺いのメール
#
# 読んでよかったと思われる一通にしましょう。

# %%
cs.course.draft("checkin")

# %% [markdown] lang="en"
# ## Write it: a need report to product
#
# Not the button that was asked for, but what it is for.

# %% [markdown] lang="ja"
# ## 書いてみる：製品チームへのニーズ報告
#
# 求められたボタンではなく、その奥にあることを伝えます。

# %%
cs.course.draft("need")

# %% [markdown] lang="en"
# ## Write it: the outline of a webinar
#
# One group, and one thing that they can do on the next day.

# %% [markdown] lang="ja"
# ## 書いてみる：ウェビナーの構成
#
# 一つの集団に絞り、次の日にできるようになることを一つ決めます。

# %%
cs.course.draft("webinar")

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.
#
# Next: the adoption desk, where you use what 03 and 04 taught. It is [07_adoption_desk](07_adoption_desk.ipynb), in this folder.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。
#
# 次は、03と04で学んだことを使う「アダプションの業務体験」です。このフォルダーの [07_adoption_desk](07_adoption_desk.ipynb) を開いてください。

# %%
cs.progress()
