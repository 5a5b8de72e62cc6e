# %% [markdown] lang="en"
# # Exercises: 0. Orientation
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. The code is folded: the View menu, or a click on its bar, shows it.

# %% [markdown] lang="ja"
# # 演習：0. オリエンテーション
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは折りたたんであり、「表示」メニューか、折りたたんだ印を押すと見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is built first?
#
# A company sets up customer success. Press the steps in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 1. 何から作るか
#
# ある会社がカスタマーサクセスを始めます。進める順に、すべて押してください。もう一度押すと取り消せます。

# %% [raw] lang="en" tags=["words"] question=1
# topic: What is built first
# ask:
#   - A company with {customers} customers sets up customer success.
#   - In which order does it build?
# why:
#   - A process can only lead somewhere once that place has a name, so the state comes first.
#   - "Onboarding comes before renewal: whoever never got started hardly renews. With both steady the foundation stands, and then an adoption team pays."
# hints:
#   - "Follow one customer from the day of the contract: what does it need first, what next?"
# mistakes:
#   adoption_early: Adoption stands on something else. Who would the team talk to if new customers still get stuck?
#   goal_late: The process comes before anybody has said where it leads.
#   renewal_first: Renewal is decided long before its date. What has to go well before it?
# options:
#   goal: "Say what onboarding is to reach: in which state a customer should be when it is over."
#   onboarding: Make onboarding a fixed process towards its goal.
#   renewal: "See to renewals: know every date, and talk in time."
#   adoption: Found a team for what comes after onboarding.

# %% [raw] lang="ja" tags=["words"] question=1
# topic: 何から作るか
# ask:
#   - お客様が{customers}社ある会社が、カスタマーサクセスを始めます。
#   - どの順に作っていきますか。
# why:
#   - 行き先が決まって初めて、そこへ導くプロセスを作れます。だから状態が先です。
#   - 更新よりオンボーディングが先です。使い始められなかったお客様は、まず更新しません。この二つが安定して土台ができ、そこで初めてアダプションのチームが生きてきます。
# hints:
#   - 契約の日から、一社のお客様を追ってみましょう。まず何が必要で、次に何が必要でしょうか。
# mistakes:
#   adoption_early: アダプションは、ほかの土台の上に立つものです。新しいお客様がまだつまずいているとしたら、そのチームは誰と話すのでしょうか。
#   goal_late: どこへ導くかを決める前に、プロセスを作っています。
#   renewal_first: 更新は、期日よりずっと前に決まっています。その前に、何がうまくいっていなければならないでしょうか。
# options:
#   goal: オンボーディングのゴール、つまり終わったときにお客様がどんな状態にあるべきかを言葉にする。
#   onboarding: オンボーディングを、ゴールへ向かう決まった手順として型化する。
#   renewal: 更新を確実にする。すべての期日を把握し、間に合ううちに話す。
#   adoption: オンボーディング後を担うチームを作る。

# %%
q1 = cs.question("00", 1)
q1

# %% tags=["solution"] question=1
answer = q1.letters("goal", "onboarding", "renewal", "adoption")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="adoption_early"
answer = q1.letters("goal", "onboarding", "adoption", "renewal")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="goal_late"
answer = q1.letters("onboarding", "goal", "renewal", "adoption")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="renewal_first"
answer = q1.letters("goal", "renewal", "onboarding", "adoption")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. The same in both languages?
#
# You will hear the same thing said in two languages. The table of words in lesson 00 may lie open beside you. Press all that hold.

# %% [markdown] lang="ja"
# ## 2. 二つの言葉で同じ意味か
#
# 同じことを、日本語でも英語でも話します。教材00の「言葉」の表を見ながら答えてもかまいません。当てはまるものをすべて押してください。

# %% [raw] lang="en" tags=["words"] question=2
# topic: Words in two languages
# ask:
#   - Which pairs say the same in both languages? Press all that do.
# why:
#   - Three pairs are right; in the others the Japanese word belongs to a neighbour.
#   - Misunderstandings between teams often begin with such neighbours. Notebook 00 has the list.
# hints:
#   - "Look both words up in the table of words of lesson 00: do they stand in one row?"
# mistakes:
#   contract_words: "Look again at the words about contracts: going on, leaving, and saying that one leaves."
#   phase_words: "Look again at the words about phases: getting started, going further, and what lies between."
#   programme_words: "Look again at what the team sends, holds or follows: one of these names belongs to something else."
#   missed: What you chose is right, but some are missing.
# words:
#   contract:
#     - churn (of an account)
#     - renewal (of a contract)
#     - notice of leaving
#     - retention (of accounts)
#   phase:
#     - onboarding (the phase)
#     - adoption (the phase)
#     - handoff (of an account)
#     - high utilization (the state)
#   programme:
#     - knowledge mail (programme)
#     - webinar (programme)
#     - check-in (programme)
#     - playbook (of onboarding)

# %% [raw] lang="ja" tags=["words"] question=2
# topic: 二つの言語の言葉
# ask:
#   - 英語と日本語で同じことを指しているのはどの組ですか。当てはまるものをすべて選んでください。
# why:
#   - 正しいのは三組です。残りの組では、日本語が隣の言葉のものになっています。
#   - チームどうしの行き違いは、こうした隣り合う言葉から始まることがよくあります。一覧はノートブック00にあります。
# hints:
#   - 教材00の「言葉」の表で二つの言葉を探しましょう。同じ行にありますか。
# mistakes:
#   contract_words: 契約に関する言葉をもう一度見てください。続けること、離れること、離れると伝えることは別です。
#   phase_words: 段階に関する言葉をもう一度見てください。使い始めること、さらに進むこと、その間にあることは別です。
#   programme_words: チームが送るもの、開くもの、従うものの名前をもう一度見てください。一つが別のものの名前になっています。
#   missed: 選んだものは合っていますが、まだ足りません。
# words:
#   contract:
#     - 解約
#     - 更新（再契約）
#     - 解約通知
#     - リテンション（継続）
#   phase:
#     - オンボーディング
#     - アダプション
#     - 引き継ぎ
#     - 高活用状態
#   programme:
#     - ナレッジメール
#     - ウェビナー
#     - 様子伺い
#     - プレイブック（決まった手順）

# %%
q2 = cs.question("00", 2)
q2

# %% tags=["solution"] question=2
answer = q2.letters("contract_right", "phase_right", "programme_right")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="contract_words"
answer = q2.letters("contract_right", "contract_mixed")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="phase_words"
answer = q2.letters("phase_right", "phase_mixed")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="programme_words"
answer = q2.letters("programme_right", "programme_mixed")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="missed"
answer = q2.letters("contract_right", "phase_right")
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Where is it written?
#
# Each table has one kind of row. Whoever knows the row knows what to ask the table.

# %% [markdown] lang="ja"
# ## 3. どこに書いてあるか
#
# 表の行には、それぞれ一つの種類があります。1行が何かを知っていれば、その表に何を聞けるかが分かります。

# %% [raw] lang="en" tags=["words"] question=3
# topic: Which table tells
# ask:
#   - "A colleague asks: “{question}”"
#   - Which table do you open?
# why:
#   - "In {table} one row is {row}: that is what the question is about."
#   - Before any analysis ask what one row is. Many wrong figures begin with a wrong row.
# hints:
#   - Which event would have to be written down for anybody to know the answer?
# mistakes:
#   near: In {near} one row is {near_row}. It may mention the answer, but nobody is bound to write it there.
#   far: In {far} one row is {far_row}. Nothing of that kind was asked.
#   another_table: One row of that table is about something else. Say in one word what the question counts or dates.
# words:
#   asked:
#     contracts: Until when may this customer tell us that it leaves?
#     usage: On how many days of last month was the product open at this customer?
#     milestones: Which step of onboarding is overdue at this customer?
#     touches: When did somebody last speak with this customer?
#     handoff_info: Was adoption told why this customer bought the product?
#     needs: Which problems do several customers have in common?
#   option: "{table}: one row is {row}"
#   rows:
#     contracts: one contract with its dates and terms
#     usage: one day on which one account used one feature
#     milestones: one step of the playbook at one account
#     touches: one contact with one account
#     handoff_info: one piece of information passed on with an account
#     needs: one wish or problem that a customer told us

# %% [raw] lang="ja" tags=["words"] question=3
# topic: どの表で分かるか
# ask:
#   - 同僚から「{question}」と聞かれました。
#   - どの表を開きますか。
# why:
#   - "{table}の1行は{row}です。聞かれているのは、まさにそれです。"
#   - 分析の前に、1行が何かを確かめましょう。数字の誤りの多くは、行の取り違えから始まります。
# hints:
#   - 答えが分かるためには、どんな出来事が記録されていなければならないでしょうか。
# mistakes:
#   near: "{near}の1行は{near_row}です。答えに触れているかもしれませんが、そこに書くと決まっているわけではありません。"
#   far: "{far}の1行は{far_row}です。聞かれているのは、そういうことではありません。"
#   another_table: その表の1行は別のことです。質問が何を数え、何の日付を知りたいのかを、一言で言ってみましょう。
# words:
#   asked:
#     contracts: このお客様は、いつまで解約通知ができますか
#     usage: このお客様は先月、製品を何日使いましたか
#     milestones: このお客様で期限を過ぎているのは、オンボーディングのどのステップですか
#     touches: このお客様と最後に話したのはいつですか
#     handoff_info: このお客様が製品を購入した理由は、アダプションに伝わっていますか
#     needs: 何社ものお客様に共通する困りごとは何ですか
#   option: "{table}：1行は{row}"
#   rows:
#     contracts: 一つの契約（期日と条件）
#     usage: あるお客様がある機能を使った一日
#     milestones: あるお客様の、標準手順の一つのステップ
#     touches: お客様1社との接点1回
#     handoff_info: お客様と一緒に引き継がれた一つの情報
#     needs: お客様から聞いた一つの要望や困りごと

# %%
q3 = cs.question("00", 3)
q3

# %% tags=["solution"] question=3
answer = q3.letters("right")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="near"
answer = q3.letters("near")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="far"
answer = q3.letters("far")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. A year in one picture
#
# Read two weeks off the chart. The legend says which line is which.

# %% [markdown] lang="ja"
# ## 4. 一枚の図に見る1年
#
# 図から二つの週を読み取ってください。どの線が何かは、凡例にあります。

# %% [raw] lang="en" tags=["words"] question=4
# topic: One account's life
# ask:
#   - The chart shows one account from contract to renewal. In some week its use fell and never came back.
#   - How many weeks did the team have from that week to the last day for notice? An answer up to two weeks off counts as right.
# why:
#   - "Use fell in week {fall}, the last day for notice was in week {notice}: {weeks} weeks."
#   - After the last day for notice nothing is open any more, however far away the renewal still looks.
# hints:
#   - "Find two weeks on the axis: where the dots drop, and the solid line."
# mistakes:
#   to_renewal: You have counted to the renewal. When was the customer's decision over?
#   from_handoff: You have begun at the handoff. When did use fall?
#   week_of_fall: That is the week in which use fell. The question asks for the time from there.
# words:
#   title: Use fell after the handoff, well before the renewal
#   note: "One account, made up. Each dot: days of a week with any use, by week since the start of the contract."
#   handoff: Handoff
#   notice: Last day for notice
#   renewal: Renewal
#   x: Week since the start
#   y: Active days a week
#   alt: Line with marks. {title}. Four or five active days a week, from week {fall} one or none; handoff in week {handoff}, last day for notice in week {notice}, renewal in week {renewal}. {note}

# %% [raw] lang="ja" tags=["words"] question=4
# topic: あるお客様の1年
# ask:
#   - 図は、あるお客様の契約から更新までです。ある週に利用が減り、そのまま戻りませんでした。
#   - その週から解約通知の期限まで、チームには何週間ありましたか。2週間までのずれは正解とします。
# why:
#   - 利用が減ったのは第{fall}週、通知の期限は第{notice}週です。{weeks}週間ありました。
#   - 通知の期限を過ぎると、更新がどれほど先に見えても、もう何も変えられません。
# hints:
#   - 横軸で二つの週を探しましょう。点が落ちるところと、実線のところです。
# mistakes:
#   to_renewal: 更新まで数えています。お客様の決断が終わったのはいつでしょうか。
#   from_handoff: 引き継ぎから数え始めています。利用が減ったのはいつでしょうか。
#   week_of_fall: それは利用が減った週です。聞かれているのは、そこからの期間です。
# words:
#   title: 引き継ぎの後、更新よりずっと前に利用が減った
#   note: 架空のお客様1社。点は、契約開始からの週ごとの、利用があった日数。
#   handoff: 引き継ぎ
#   notice: 解約通知の期限
#   renewal: 更新日
#   x: 契約開始からの週
#   y: 1週間の利用日数
#   alt: 印の付いた折れ線。{title}。利用は週4～5日、第{fall}週からは1日以下。引き継ぎは第{handoff}週、解約通知の期限は第{notice}週、更新は第{renewal}週。{note}

# %%
q4 = cs.question("00", 4)
q4

# %% tags=["solution"] question=4
answer = q4.given["notice"] - q4.given["fall"]
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="to_renewal"
answer = q4.given["renewal"] - q4.given["fall"]
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="from_handoff"
answer = q4.given["notice"] - q4.given["handoff"]
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="week_of_fall"
answer = q4.given["fall"]
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. One person, or two roles?
#
# There are two common shapes of a team. Read carefully which of them is meant.

# %% [markdown] lang="ja"
# ## 5. 一人で担当するか、役割を分けるか
#
# チームには、よくある形が二つあります。どちらのことを聞かれているか、よく読んでください。

# %% [raw] lang="en" tags=["words"] question=5
# topic: Two shapes of a team
# ask:
#   - "Think of this shape: {shape}."
#   - What holds for it? Press all that hold.
# why:
#   - Neither shape is better as such. The right one follows from the purpose, the phase of the organisation, and the service.
#   - Whoever splits pays with handoffs and with people who know one side; whoever does not needs people who can do both.
# hints:
#   - "Play it through: on the day onboarding is over, what happens to the account?"
# mistakes:
#   always_better: Whatever it is for? Ask first what the split is for.
#   other_shape: One of yours belongs to the other shape. Does the account change hands here, or not?
#   half: That is right, and it is not all.
# words:
#   one:
#     - The customer keeps the same person from the contract on.
#     - Each person needs to be able to do both parts of the work.
#   split:
#     - What is known about a customer has to be passed on.
#     - Who joins later may come to know one part of the work.
#   shapes:
#     - one person carries an account through onboarding and adoption
#     - the team looks at all customers, with the two roles split and a handoff between them
#   always: It is the better shape, whatever a company splits for.

# %% [raw] lang="ja" tags=["words"] question=5
# topic: チームの二つの形
# ask:
#   - 次の形を考えてください。「{shape}」
#   - この形に当てはまるのはどれですか。すべて選んでください。
# why:
#   - どちらかが常に良いわけではありません。目的、組織の段階、サービスの性質によって決まります。
#   - 分ければ、引き継ぎが要り、片方しか知らない人が増えます。分けなければ、両方をこなせる人が要ります。
# hints:
#   - 順にたどってみましょう。オンボーディングが終わった日、お客様の担当はどうなりますか。
# mistakes:
#   always_better: 何のためであっても、でしょうか。まず、何のために分けるのかを考えましょう。
#   other_shape: もう一つの形のものが入っています。ここでは、お客様の担当は替わりますか。
#   half: それは正しいのですが、ほかにもあります。
# words:
#   one:
#     - お客様の担当者が、契約時からずっと変わらない。
#     - 一人ひとりが、両方の仕事をできなければならない。
#   split:
#     - お客様について分かったことを、途中で引き継ぐ。
#     - 後から入った人は、片方の仕事を知らないことがある。
#   shapes:
#     - 一人の担当者が、オンボーディングからアダプションまで一社を受け持つ
#     - チーム全体ですべてのお客様を見て、二つの役割を分け、その間で引き継ぐ
#   always: 目的が何であっても、こちらの形のほうが良い。

# %%
q5 = cs.question("00", 5)
q5

# %% tags=["solution"] question=5
answer = q5.letters("first", "second")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="always_better"
answer = q5.letters("first", "second", "always")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="other_shape"
answer = q5.letters("first", "other_first")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="half"
answer = q5.letters("first")
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Reading a contract
#
# A contract that renews by itself asks nothing of anybody, until it is too late.

# %% [markdown] lang="ja"
# ## 6. 契約書を読む
#
# 自動更新の契約は、手遅れになるまで、誰にも何も求めてきません。

# %% [raw] lang="en" tags=["words"] question=6
# topic: The last day for notice
# ask:
#   - Today is {today}, and no notice has been given.
#   - When is the next deadline, the last day on which the customer can give notice?
# why:
#   - "The contract renews on the day it began, every 12 months: next on {renewal}."
#   - "{notice} days before it is {deadline}."
# hints:
#   - "First the next renewal: add years to the first day until you are past today."
#   - "Then count back: 60 days before October 1 is August 2."
# mistakes:
#   renewal_day: That is the day of the renewal. By then the decision was taken long ago.
#   term_before: "That day is over: it belonged to the term before. Which renewal comes next from today?"
#   from_today: You have counted from today. Notice counts back from the renewal.
#   counted_forward: You have counted forward from the renewal. Notice has to come before it.
#   one_day: One day off. Count the days back from the renewal itself, the first day of the next term.
#   by_months: "Nearly. Count days, not months: months differ in length."
# table:
#   title: A contract, as it was signed
#   columns:
#     - Term of the contract
#     - What it says
#   rows:
#     - Begins
#     - Runs for
#     - Renewal
#     - Notice
# words:
#   day: The last day for notice
#   months: 12 months
#   renewal: by itself, for 12 months each time, unless notice was given
#   notice: at the latest {days} days before the renewal
#   form: Give the day as year, month, day, such as 2026-08-02.

# %% [raw] lang="ja" tags=["words"] question=6
# topic: 解約通知の期限
# ask:
#   - 今日は{today}で、解約通知はまだありません。
#   - お客様が解約通知をできる最後の日、つまり次の期限はいつですか。
# why:
#   - 契約は開始日と同じ日に、12か月ごとに更新されます。次は{renewal}です。
#   - その{notice}日前は{deadline}です。
# hints:
#   - まず次の更新日です。開始日に1年ずつ足し、今日を過ぎたところで止めます。
#   - 次に、さかのぼって数えます。10月1日の60日前は8月2日です。
# mistakes:
#   renewal_day: それは更新日です。そのころには、決断はとうに終わっています。
#   term_before: その日はもう過ぎています。一つ前の契約期間の期限です。今日から見て、次の更新はいつでしょうか。
#   from_today: 今日から数えています。通知の期限は、更新日からさかのぼって数えます。
#   counted_forward: 更新日から先へ数えています。通知は更新日より前でなければなりません。
#   one_day: 1日ずれています。更新日、つまり次の契約期間の初日から数え戻しましょう。
#   by_months: あと少しです。月ではなく日数で数えましょう。月の長さはまちまちです。
# table:
#   title: 締結した契約の内容
#   columns:
#     - 項目
#     - 内容
#   rows:
#     - 開始日
#     - 契約期間
#     - 更新日
#     - 解約通知
# words:
#   day: 解約通知の期限
#   months: 12か月
#   renewal: 解約通知がなければ、12か月ごとに自動更新
#   notice: 更新日の{days}日前まで
#   form: 日付は年、月、日の順で答えてください（例：2026-08-02）。

# %%
q6 = cs.question("00", 6)
q6

# %% tags=["solution"] question=6
import datetime

renewal = q6.given["start"]
while renewal - datetime.timedelta(days=q6.given["notice_days"]) < q6.given["today"]:
    renewal = renewal.replace(year=renewal.year + 1)
answer = renewal - datetime.timedelta(days=q6.given["notice_days"])
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="renewal_day"
renewal = q6.given["start"]
while renewal <= q6.given["today"]:
    renewal = renewal.replace(year=renewal.year + 1)
answer = renewal.isoformat()
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="one_day"
import datetime

renewal = q6.given["start"]
while renewal - datetime.timedelta(days=q6.given["notice_days"]) < q6.given["today"]:
    renewal = renewal.replace(year=renewal.year + 1)
answer = renewal - datetime.timedelta(days=q6.given["notice_days"] + 1)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="from_today"
import datetime

answer = str(q6.given["today"] + datetime.timedelta(days=q6.given["notice_days"]))
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="term_before"
import datetime

renewal = q6.given["start"]
while renewal.replace(year=renewal.year + 1) <= q6.given["today"]:
    renewal = renewal.replace(year=renewal.year + 1)
answer = renewal - datetime.timedelta(days=q6.given["notice_days"])
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. This month's list
#
# A list sorted by renewal looks tidy. Is it the right one?

# %% [markdown] lang="ja"
# ## 7. 今月の一覧
#
# 更新日で並べた一覧は、整って見えます。でも、それでよいのでしょうか。

# %% [raw] lang="en" tags=["words"] question=7
# topic: Whose decision is due
# ask:
#   - Today is {today}. You look for customers who have to decide in the next 30 days.
#   - For how many of them does the last day for notice lie in the next 30 days?
# why:
#   - Take the notice days off each renewal; {due} of these days lie in the next 30.
#   - "At {over} the renewal itself is that near, but their last day for notice is over: nothing to decide there."
# hints:
#   - "On paper or in a spreadsheet, add a column: renewal minus notice days. Then compare it with today and with 30 days on."
# mistakes:
#   by_renewal: You have looked at the renewal. The decision comes before it.
#   over_counted: Some of yours can't give notice any more. Their last day is over.
#   everybody: That is everybody in the table.
# table:
#   title: Contracts that renew by themselves, on {date}
#   columns:
#     - Customer
#     - Renewal
#     - Notice, days before

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 決断が近いのは誰か
# ask:
#   - 今日は{today}です。これから30日のうちに決断するお客様を探します。
#   - 解約通知の期限が、これから30日のうちに来るお客様は何社ですか。
# why:
#   - それぞれの更新日から通知日数を引きます。これから30日のうちに来るのは{due}社です。
#   - 更新日そのものが30日以内のお客様が{over}社ありますが、通知の期限を過ぎているので、もう決めることはありません。
# hints:
#   - 紙か表計算ソフトで、「更新日－通知日数」の列を加えて、今日と30日後とを見比べてみましょう。
# mistakes:
#   by_renewal: 更新日を見ています。決断はその前に来ます。
#   over_counted: もう解約通知のできないお客様が入っています。期限が過ぎています。
#   everybody: それは表にあるお客様の全部です。
# table:
#   title: 自動更新の契約（{date}時点）
#   columns:
#     - お客様
#     - 更新日
#     - 解約通知（更新の何日前まで）

# %%
q7 = cs.question("00", 7)
q7

# %% tags=["solution"] question=7
left = [(day - q7.given["today"]).days - notice for day, notice in q7.given["rows"]]
answer = sum(0 <= days <= q7.given["days"] for days in left)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="by_renewal"
answer = sum((day - q7.given["today"]).days <= 30 for day, _ in q7.given["rows"])
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="over_counted"
answer = sum((day - q7.given["today"]).days - notice <= 30 for day, notice in q7.given["rows"])
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="everybody"
answer = len(q7.given["rows"])
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Everything, please
#
# An advertisement asks one person for all of customer success. Find out what is wanted first.

# %% [markdown] lang="ja"
# ## 8. 全部お願いします
#
# カスタマーサクセスのすべてを一人に求める求人です。まず何を求めているのかを見つけてください。

# %% [raw] lang="en" tags=["words"] question=8
# topic: A job description
# ask:
#   - Nobody can do all of this at once. What does this company most likely want first?
#   - You would ask before you answer; here, choose your best guess from what is written.
# why:
#   - "Only one line tells of a trouble, and gives figures for it: “{clue}”"
#   - "The others say what somebody would like to have. Ask back: “Is this what hurts most?” Then say which part you can take, and what has to wait or be done by others."
# hints:
#   - Look for what has happened, not for what is wished for.
# mistakes:
#   other_part: It is on the list, but nothing says that it hurts today. Where do you read of a trouble?
#   loudest: It takes up much room, and no trouble is named with it. Length is not urgency.
#   everything: That can't be met at once. Something has to come first.
# options:
#   first: "{first}"
#   other: "{other}"
#   loudest: "build up customer marketing: events, case studies, community"
#   everything: begin with the whole list, a little of each in the first month
# table:
#   title: From the advertisement
#   columns:
#     - We look for one person
# words:
#   parts:
#     onboarding: bring new customers to use the product as intended
#     renewal: see that contracts renew, and that nobody is surprised by a notice
#     adoption: help customers who use it well to go further
#   clues:
#     onboarding: Since spring, {count} customers a quarter have signed. {share}% have not finished setting up after three months.
#     renewal: The first {count} contracts renew next quarter. Last quarter {share}% gave notice, and we learned of it by mail.
#     adoption: Onboarding follows a fixed process, and renewals are steady. But {count} customers have asked what comes next, and {share}% use one feature only.
#   lines:
#     - You will carry out onboarding, see to renewals, and deepen the use of the product.
#     - "You will plan customer marketing: events, case studies, a user community, and much more that is new."
#     - You will keep our data and tools in order, and feed customers' wishes back to the product.

# %% [raw] lang="ja" tags=["words"] question=8
# topic: 求人票を読む
# ask:
#   - すべてを一度にできる人はいません。この会社がまず求めているのは、おそらく何でしょうか。
#   - 実際には、答える前に聞いて確かめます。ここでは、書いてあることから最もありそうなものを選んでください。
# why:
#   - 数字とともに困りごとが書かれているのは、一行だけです。「{clue}」
#   - ほかの行は「あったらよいこと」です。「いちばん困っているのはここですか」と聞き返しましょう。そのうえで、自分が引き受けられる部分と、後に回すことや別の人に頼むことを伝えます。
# hints:
#   - 望まれていることではなく、実際に起きたことを探しましょう。
# mistakes:
#   other_part: 求人票にはありますが、いま困っているとは書かれていません。困りごとはどこに書いてありますか。
#   loudest: 紙面は取っていますが、困りごとは書かれていません。長く書いてあることと、急ぐこととは別です。
#   everything: 一度にすべては応えられません。何かを先にする必要があります。
# options:
#   first: "{first}"
#   other: "{other}"
#   loudest: カスタマーマーケティングを立ち上げ、導入事例を集める
#   everything: 書かれた仕事を、最初の月から少しずつ並行して進める
# table:
#   title: 求人票から
#   columns:
#     - 募集：1名
# words:
#   parts:
#     onboarding: 新しいお客様に、製品を本来の形で使えるようになってもらう
#     renewal: 契約の更新を確実にし、突然の解約通知をなくす
#     adoption: 使いこなしているお客様が、さらに先へ進むのを助ける
#   clues:
#     onboarding: 春から、四半期ごとに{count}社の新規契約があります。そのうち{share}％は、3か月たっても初期設定が終わっていません。
#     renewal: 次の四半期に、最初の{count}件の契約が更新を迎えます。前の四半期は{share}％が解約を通知し、私たちはそのメールで初めて知りました。
#     adoption: オンボーディングは型ができ、更新も安定しています。しかし{count}社から「次は何をすればよいか」と聞かれ、{share}％は一つの機能しか使っていません。
#   lines:
#     - オンボーディングの実施、更新の管理、活用の促進をお任せします。
#     - イベント、導入事例、ユーザーコミュニティなど、新しいカスタマーマーケティングを幅広く企画していただきます。
#     - データとツールを整備し、お客様の声を製品に届けていただきます。

# %%
q8 = cs.question("00", 8)
q8

# %% tags=["solution"] question=8
answer = q8.letters("first")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="loudest"
answer = q8.letters("loudest")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="everything"
answer = q8.letters("everything")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="other_part"
answer = q8.letters("other")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. Doing the sum
#
# Before you say which part you can take, find out how large the whole is.

# %% [markdown] lang="ja"
# ## 9. 計算してみる
#
# 自分がどの部分を引き受けられるかを言う前に、全体の大きさを確かめましょう。

# %% [raw] lang="en" tags=["words"] question=9
# topic: How many people is that
# ask:
#   - A quarter has {weeks} weeks, and a full-time person works {hours} hours a week.
#   - The work of how many full-time people is this? Give the answer to one decimal.
# why:
#   - "Times multiplied by hours, added up: {total} hours a quarter."
#   - "Divided by {weeks} weeks and {hours} hours: {people}. Onboarding alone is {first}. So ask what is wanted first, and say which part you can take."
# hints:
#   - "First the hours of a quarter: in each row, multiply the times by the hours each."
# mistakes:
#   one_task: That is onboarding alone. The advertisement asks for more.
#   twelve_weeks: You have taken three months of four weeks. A quarter has 13.
#   times_left_out: You have added up the hours of one time each. How often does each come?
#   hours_a_week: Those are hours a week. How many people is that?
# table:
#   title: What the advertisement asks for in a quarter
#   columns:
#     - Task
#     - Times a quarter
#     - Hours each
#   rows:
#     - Onboarding of a new customer
#     - Talk before a renewal
#     - Check-in with a customer
#     - Event or case study

# %% [raw] lang="ja" tags=["words"] question=9
# topic: 何人分の仕事か
# ask:
#   - 四半期は{weeks}週で、フルタイムの人は週に{hours}時間働くとします。
#   - これはフルタイムで何人分の仕事ですか。小数第1位まで答えてください。
# why:
#   - 回数と時間を掛けて足すと、四半期で{total}時間です。
#   - "{weeks}週と{hours}時間で割ると{people}人分です。オンボーディングだけなら{first}人分です。だから、まず何を求めているのかを聞き、自分が引き受けられる部分を伝えます。"
# hints:
#   - まず四半期の時間数です。行ごとに、回数と1回の時間を掛けます。
# mistakes:
#   one_task: それはオンボーディングだけです。求人票はもっと多くを求めています。
#   twelve_weeks: 1か月を4週として3か月分で割っています。四半期は13週です。
#   times_left_out: 1回分の時間を足しています。それぞれ何回ありますか。
#   hours_a_week: それは1週間の時間数です。何人分になりますか。
# table:
#   title: 求人票が求める、四半期あたりの仕事
#   columns:
#     - 仕事
#     - 四半期の回数
#     - 1回の時間
#   rows:
#     - 新しいお客様のオンボーディング
#     - 更新前の面談
#     - お客様への様子伺い
#     - イベント・導入事例

# %%
q9 = cs.question("00", 9)
q9

# %% tags=["solution"] question=9
total = sum(times * hours for times, hours in q9.given["tasks"])
answer = round(total / 13 / q9.given["week"], 1)
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="one_task"
times, hours = q9.given["tasks"][0]
answer = times * hours / 13 / q9.given["week"]
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="twelve_weeks"
total = sum(times * hours for times, hours in q9.given["tasks"])
answer = total / 12 / q9.given["week"]
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="hours_a_week"
answer = sum(times * hours for times, hours in q9.given["tasks"]) / 13
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. What is it for?
#
# Hardly anybody has left. Is that success?

# %% [markdown] lang="ja"
# ## 10. 何のための仕事か
#
# ほとんど誰も解約していません。これは成功でしょうか。

# %% [raw] lang="en" tags=["words"] question=10
# topic: Everybody is still here
# ask:
#   - In its first year a company kept {kept} of {accounts} customers ({share}). {renewed} of them have met a renewal so far. Of {goals} it is known what they wanted to reach.
#   - “Our customers are successful”, says the manager. What do you say to these figures?
# why:
#   - Only {renewed} contracts could have ended by now. The others are bound, glad or not.
#   - What counts is that customers get what they first wanted, and then their own next goal. So ask for both.
# hints:
#   - What is customer success for? And who could have left already?
# mistakes:
#   sign_for_thing: Staying is not the same as getting there. And how many had the choice so far?
#   causal: Nothing here compares with and without support. What else keeps a customer in its first year?
#   thrown_away: A sign is worth looking at, as long as one knows what it is a sign of.
# options:
#   sign: "It is a sign at most: few of them have had the choice to leave so far."
#   success: Customers reached what they bought the product for; else they would have left by now.
#   credit: "Our support works: a share as high as this one does not come about by itself."
#   nothing: Retention is one thing and success another; leave it out, and look at goals.

# %% [raw] lang="ja" tags=["words"] question=10
# topic: まだ全員いる
# ask:
#   - ある会社では、最初の1年で{accounts}社のうち{kept}社（{share}）が残りました。そのうち、これまでに更新を迎えたのは{renewed}社です。何を実現したいのかが分かっているのは{goals}社です。
#   - 上司は「お客様は成功している」と言います。この数字をどう見ますか。
# why:
#   - これまでに終わる可能性があった契約は{renewed}件だけです。ほかのお客様は、満足していてもいなくても契約期間の途中です。
#   - 大切なのは、お客様が最初に望んだことを実現し、さらに次のゴールへ進むことです。だから、その両方を尋ねましょう。
# hints:
#   - カスタマーサクセスは何のためにあるのでしょうか。そして、すでに離れる機会があったのは誰でしょうか。
# mistakes:
#   sign_for_thing: 残っていることと、実現したことは別です。それに、これまで選ぶ機会があったのは何社でしょうか。
#   causal: 支援がある場合とない場合を比べていません。最初の1年、お客様が残る理由はほかに何がありますか。
#   thrown_away: 何の兆しかを分かっていれば、兆しは見る価値があります。
# options:
#   sign: せいぜい兆しである。離れるかどうかを選べたお客様は、まだ少ない。
#   success: お客様は購入の目的を実現している。そうでなければ、今ごろは離れているはずだ。
#   credit: 私たちの支援が効いている。これほど高い割合は、ひとりでに出るものではない。
#   nothing: 継続と成功は別のものなので、この数字は外し、ゴールの実現だけを見る。

# %%
q10 = cs.question("00", 10)
q10

# %% tags=["solution"] question=10
answer = q10.letters("sign")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="sign_for_thing"
answer = q10.letters("success")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="causal"
answer = q10.letters("credit")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="thrown_away"
answer = q10.letters("nothing")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. The same question again
#
# See the wood while you look at the tree.

# %% [markdown] lang="ja"
# ## 11. また同じ質問
#
# 木を見ながら、森も見てください。

# %% [raw] lang="en" tags=["words"] question=11
# topic: One answer, or a mechanism
# ask:
#   - This quarter {asked} customers have asked how to show their figures to their own boss. Each answer took you {minutes} minutes. Today one more asks.
#   - What do you do?
# why:
#   - "One question is a tree, {asked} alike are a wood: {hours} hours so far, and who did not ask has it too."
#   - Alone one runs out of hours. The customer of today gets help all the same.
# hints:
#   - "Two things are wanted: this customer is helped, and next month fewer need to ask."
# mistakes:
#   alone: Kind, and it never ends. What about the customers who do not ask?
#   passed_off: Today's customer leaves without help, and a guide could be there this week.
#   burden: Most of them did not ask. Contacts are limited; too many are a burden.
# options:
#   mechanism: Help today's customer, and bring the request with its count to the team, with a draft of a guide.
#   quick: Answer today's customer quickly and kindly, as the others before; the answer is ready, and nobody waits.
#   product: Tell today's customer that it is a matter for the product, and pass the wish on to the developers.
#   everybody: Mail the answer to the whole book every week, until the question does not come up any more.

# %% [raw] lang="ja" tags=["words"] question=11
# topic: 個別の回答か、仕組みか
# ask:
#   - この四半期、{asked}社のお客様から「数字を自分の上司に報告するにはどうすればよいか」と聞かれました。回答には毎回{minutes}分かかっています。今日もまた一社から聞かれました。
#   - どうしますか。
# why:
#   - 一つの質問は木ですが、同じ質問が{asked}件なら森です。これまでに約{hours}時間を使い、聞いてこないお客様も同じことで困っているかもしれません。
#   - 一人で抱えれば時間が足りなくなります。もちろん、今日のお客様にはきちんとお答えします。
# hints:
#   - 望みは二つです。このお客様が助かること、そして来月は聞かずに済むお客様が増えることです。
# mistakes:
#   alone: 親切ですが、いつまでも終わりません。聞いてこないお客様はどうなるでしょうか。
#   passed_off: 今日のお客様は助けを得られません。手引きなら今週にも用意できます。
#   burden: ほとんどのお客様は聞いていません。連絡が多すぎると負担になります。
# options:
#   mechanism: 今日のお客様をお手伝いし、件数と手引きの案を添えてチームに持ち込む。
#   quick: これまでと同じように、今日のお客様にも素早く丁寧に答え、お待たせしない。
#   product: 製品の問題だとお客様に伝え、要望を開発チームに渡して、次の版を待ってもらう。
#   everybody: 同じ質問が来なくなるまで、担当するお客様に毎週、答えをメールで送る。

# %%
q11 = cs.question("00", 11)
q11

# %% tags=["solution"] question=11
answer = q11.letters("mechanism")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="alone"
answer = q11.letters("quick")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="passed_off"
answer = q11.letters("product")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="burden"
answer = q11.letters("everybody")
q11.check(answer)

# %% [markdown] lang="en"
# ## 12. Your first 90 days
#
# Make a plan that can be kept.. More than one plan is right.

# %% [markdown] lang="ja"
# ## 12. 最初の90日
#
# 守れる計画を立ててください。正しい計画は一つではありません。

# %% [raw] lang="en" tags=["words"] question=12
# topic: The first 30, 60, 90 days
# ask:
#   - "Lay the tasks of the table out over three blocks: to day 30, to day 60, to day 90."
#   - In each block there are {limit} hours. Tasks may be done on any day of their block, so one that has to be over by a day must lie in a block that ends before it.
# why:
#   - First learn and listen, then do it with somebody beside you, then alone.
#   - "Dates of contracts wait for nobody: the talk before day {day} has its place from the start."
# hints:
#   - "Begin with the chain in the last column that has three links: it fills one place in each block."
# mistakes:
#   too_late: At one account the last day for notice passes before you talk. Look for the day in the table.
#   too_early: One task comes before, or in the same block as, the one it builds on. Check the last column.
#   too_full: One block holds more hours than there are. Add them up.
# table:
#   title: Seven tasks for the first 90 days
#   columns:
#     - Letter
#     - Task
#     - Hours
#     - Not before
#   note: "Not before: the task must lie in a later block than the one named here."
# words:
#   to: to day {day}
#   short:
#     learn: go through onboarding
#     terms: list renewals
#     listen: listen in
#     lead: lead one account
#     talk: talk before notice
#     own: carry five accounts
#     mechanism: propose a mechanism
#   tasks:
#     learn: Go through onboarding as a customer would
#     terms: List renewals and last days for notice of your accounts
#     listen: Listen in on talks, and read the notes of ten accounts
#     lead: Lead the onboarding of one account, with a colleague beside you
#     talk: Talk with the account whose last day for notice is day {day}
#     own: Carry five accounts by yourself
#     mechanism: Propose one mechanism for a need that came up three times
#   form: Give every task a block (in code, all letters by block, such as {example}).

# %% [raw] lang="ja" tags=["words"] question=12
# topic: 最初の30日・60日・90日
# ask:
#   - 表の仕事を、30日目まで、60日目まで、90日目までの三つの期間に割り振ってください。
#   - 一つの期間に使えるのは{limit}時間です。仕事は期間中のどの日になるか分かりません。ある日までに終えるべき仕事は、その日より前に終わる期間に置く必要があります。
# why:
#   - まず学んで聞き、次に誰かに付いてもらってやり、それから一人でやります。
#   - 契約の期日は待ってくれません。{day}日目までに話すことは、最初から予定に入れておきます。
# hints:
#   - 右端の列をたどると、三つつながる仕事があります。そこから始めましょう。各期間に一つずつ入ります。
# mistakes:
#   too_late: 話す前に通知の期限が過ぎてしまうお客様がいます。表で期日を確かめましょう。
#   too_early: 土台になる仕事より先か、同じ期間に置かれている仕事があります。右端の列を確かめましょう。
#   too_full: 使える時間を超えている期間があります。足してみましょう。
# table:
#   title: 最初の90日の七つの仕事
#   columns:
#     - 文字
#     - 仕事
#     - 時間
#     - 先に終えるもの
#   note: 先に終えるもの：この文字の仕事より後の期間に置いてください。
# words:
#   to: "{day}日目まで"
#   short:
#     learn: 一通り体験する
#     terms: 期限の一覧
#     listen: 同席して聞く
#     lead: 先輩と1社
#     talk: 期限前に話す
#     own: 一人で5社
#     mechanism: 仕組みの提案
#   tasks:
#     learn: お客様の立場でオンボーディングを一通り体験する
#     terms: 担当するお客様の更新日と通知の期限を一覧にする
#     listen: 面談に同席し、10社分の記録を読む
#     lead: 先輩に付いてもらい、1社のオンボーディングを進める
#     talk: "{day}日目に通知の期限が来るお客様と話す"
#     own: 5社を一人で担当する
#     mechanism: 3回出てきた要望に、仕組みを一つ提案する
#   form: すべての仕事の期間を選んでください（コードなら、期間ごとの文字で {example} のように）。

# %%
q12 = cs.question("00", 12)
q12

# %% tags=["solution"] question=12
at = q12.given["letters"]
answer = {
    30: [at[task] for task in ("learn", "terms", "listen")],
    60: [at[task] for task in ("lead", "talk")],
    90: [at[task] for task in ("own", "mechanism")],
}
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="too_late"
at = q12.given["letters"]
answer = {
    30: [at[task] for task in ("learn", "terms", "listen")],
    60: [at[task] for task in ("lead",)],
    90: [at[task] for task in ("own", "mechanism", "talk")],
}
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="too_early"
at = q12.given["letters"]
answer = {
    30: [at[task] for task in ("learn", "lead", "terms")],
    60: [at[task] for task in ("own", "talk", "listen")],
    90: [at[task] for task in ("mechanism",)],
}
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="too_full"
at = q12.given["letters"]
answer = {
    30: [at[task] for task in ("learn", "terms", "listen")],
    60: [at[task] for task in ("lead", "talk", "mechanism")],
    90: [at[task] for task in ("own",)],
}
q12.check(answer)

# %% [markdown] lang="en"
# ## Write it: answer an advertisement
#
# This is no question with one right answer. Write, have it looked over, compare it with an expert's version, and print the sheet for a colleague. What you write is kept in your folder, under drafts.

# %% [markdown] lang="ja"
# ## 書いてみる：求人への返事
#
# 正解が一つに決まる問題ではありません。書いて、点検し、熟練者の例と見比べ、シートを印刷して同僚に見てもらいましょう。書いたものは、あなたのフォルダーの drafts に残ります。

# %%
cs.course.draft("job")

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **01_high_utilization**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **01_high_utilization** を開いてください。

# %%
cs.progress()
