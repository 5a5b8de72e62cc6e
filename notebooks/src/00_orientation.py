# %% [markdown] lang="en"
# # 0. Orientation
#
# **What is customer success for, who does what, in which order is a team built, and what is in the data?**
#
# Start here. You need no earlier knowledge and no programming. Results stand in the page already; to move the sliders, press ▶▶ above (restart and run all) once. The code is folded: a click on a grey bar shows it, and Shift+Enter runs it again. A star in the brackets on the left says that a cell is running, a number that it has run. The first two cells only prepare the page and show nothing.

# %% [markdown] lang="ja"
# # 0. オリエンテーション
#
# **カスタマーサクセスは何のためにあり、だれが何をし、チームはどの順番でつくり、データには何が入っているのでしょうか。**
#
# ここから始めてください。前提知識もプログラミングの経験も要りません。結果は初めから表示されています。スライダーを動かすには、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。コードは折りたたんであり、灰色の帯を押すと見られ、Shift+Enterでもう一度実行できます。左の角かっこの中が星印なら実行中、数字なら実行済みです。最初の二つのセルは準備をするだけで、何も表示されません。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - say what customer success is for, and why renewal is a result and not the purpose,
# - name the phases from contract to renewal, and what must be true at the end of each,
# - explain why onboarding is built first, renewal second and adoption last,
# - use the words of the field in English and in Japanese,
# - find in which table something is written, and read one customer's life,
# - work out from a contract until when notice can be given,
# - read a job description and ask what is wanted first (analysts and managers).

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - カスタマーサクセスの目的と、更新が目的ではなく結果である理由を説明する
# - 契約から更新までのフェーズと、それぞれの終わりに何ができていればよいかを挙げる
# - オンボーディング、更新、アダプションの順にチームをつくる理由を説明する
# - この分野の言葉を、日本語と英語の両方で使う
# - どのことがどの表に書かれているかを見つけ、お客様1社の歩みを読み取る
# - 契約書から、いつまで解約通知ができるかを計算する
# - 求人票や依頼を読み、まず何を求められているかを確かめる（分析・マネージャーコース）

# %% tags=["parameters"]
data: str = "sample"  # folder of the company's tables, or sample
quarter: str = ""  # such as 2026Q3; empty means the last complete quarter in the data
segment_by: str = ""  # column of accounts to look at; empty means all accounts
segment: str = ""  # value of that column
lang: str = "en"  # language of the page

# %% tags=["lesson"]
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)

# %% [markdown] lang="en" tags=["lesson"]
# ## What customer success is for
#
# A customer buys a product to get something done: fewer lost requests, a faster month-end, a team that works from one list. **Customer success (CS) makes customers reach what they bought the product for, and then what they want next.**
#
# With a subscription the customer decides again at every renewal. Who reached the goal stays; who did not, leaves, and usually decided so months before saying it. So renewal is the *result* by which CS is judged. It is not the *purpose*. A team that works for the renewal alone comes too late, with a discount in hand.
#
# Three things are easily mixed up:
#
# - **Support** answers what the customer asks. CS goes to customers who ask nothing.
# - **Sales** ends with a signature. CS begins there.
# - **Usage** is a sign of success, seen early. A customer can use the product every day and still miss its goal.

# %% [markdown] lang="ja" tags=["lesson"]
# ## カスタマーサクセスは何のためにあるか
#
# お客様が製品を買うのは、やりたいことがあるからです。依頼の対応漏れをなくしたい、月末の締めを早く終えたい、チーム全員が一つの一覧を見て動けるようにしたい。**カスタマーサクセス（CS）の役割は、お客様が最初に望んだことを実現し、さらに次の理想へ進めるようにすることです。**
#
# サブスクリプションでは、お客様は更新のたびに「続けるかどうか」を決め直します。望んだことを実現できたお客様は残り、できなかったお客様は去ります。多くの場合、口に出す何か月も前に心は決まっています。つまり更新はCSの*結果*であって、*目的*ではありません。更新だけを追うチームは、手遅れになってから値引きの話を持っていくことになります。
#
# 混同しやすいものが三つあります。
#
# - **サポート**は、聞かれたことに答えます。CSは、何も言ってこないお客様のところへも行きます。
# - **営業**は契約の締結で終わります。CSはそこから始まります。
# - **利用状況**は、成功の兆しとして早く見えるものです。毎日使っていても、望んだことを実現できていないお客様はいます。

# %% [markdown] lang="en" tags=["lesson"]
# ## From contract to renewal
#
# Between two signatures lie two very different kinds of work.
#
# **Onboarding** runs from the start of the contract until the customer uses the product as intended. The work has a fixed form: a playbook with steps, which everybody follows as far as possible. Its goal is *started using* and, at best, **high utilization**: a state from which no *churn* (the customer leaving) is expected for several years, even without support.
#
# At the **handoff** the *account* (one customer, with its contracts and its use) passes to adoption. Two questions decide whether it goes well. In which state must the account be? And what must be written down, so that the customer need not tell everything twice?
#
# **Adoption** helps the customer go deeper and wider, towards its own ideal. Every customer now wants something else, so no checklist fits. One person looks after some tens to about 100 accounts. There are three steady programmes (knowledge mail, webinars, check-ins), and a queue that says who needs a person now.
#
# **Renewal** is one day in the contract. What counts is an earlier day, the deadline for *notice*: the last day on which the customer can still say that it leaves. More on that below.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 契約から更新まで
#
# 契約と更新のあいだには、性質の大きく違う二つの仕事があります。
#
# **オンボーディング**は、契約開始から、お客様が製品を意図どおりに使えるようになるまでです。仕事は型化されていて、決まった手順（プレイブック）にできるだけ沿って進めます。ゴールは「使い始めた」状態、そして理想は**高活用状態**です。支援がなくても、数年は解約が見込まれない状態をいいます。
#
# **引き継ぎ**で、お客様の担当はオンボーディングからアダプションへ移ります。うまくいくかどうかは、二つの問いで決まります。お客様がどの状態になっていればよいか。そして、お客様に同じ話を二度させないために、何を書き残すか。
#
# **アダプション**は、お客様がより深く、より広く活用し、自社の理想に近づくのを助けます。望むことはお客様ごとに違うため、手順書では進められません。一人の担当者が数十社から100社ほどを受け持ち、三つの定常施策（ナレッジメール、ウェビナー、様子伺い）を回しながら、いま人が動くべきお客様を優先順位で選びます。
#
# **更新**は、契約書の上では一日の出来事です。しかし本当に大事なのは、その前にある解約通知の期限、つまりお客様が「続けない」と言える最後の日です。これは後で詳しく見ます。

# %% tags=["lesson"]
cs.orientation.phases_chart()

# %% [markdown] lang="en" tags=["lesson"]
# ## In which order a team is built
#
# 1. **Onboarding first.** New customers arrive every week whether the team is ready or not. A customer that never started cannot be won back at renewal. And onboarding can be given a fixed form, so a small team gains most from it. Before its steps comes its goal: in which state should a customer be when onboarding is over?
# 2. **Renewal second.** Know which contract can be left when, and talk before that day. It needs a calendar, a list and a habit.
# 3. **Adoption third.** It is exploration: how are customers after onboarding, what do they think, how many patterns are there? From what it learns the team builds *mechanisms*: one answer for all who need it, such as a guide, a webinar or a change of the product. That pays only when the first two stand. Otherwise the adoption people spend their days repairing starts that failed.
#
# Teams for adoption alone are still rare. If you join one, you are probably among the first.

# %% [markdown] lang="ja" tags=["lesson"]
# ## チームはどの順番でつくるか
#
# 1. **まずオンボーディング。** こちらの準備ができていなくても、新しいお客様は毎週やって来ます。使い始められなかったお客様を、更新のときに引き止めることはできません。しかもオンボーディングは型化できるため、少人数のチームほど効果が大きくなります。手順を決める前に、終わったときお客様がどの状態になっていればよいかを決めておきます。
# 2. **次に更新。** どの契約がいつまで解約できるのかを把握し、その日より前に話をします。必要なのは、カレンダーと一覧と、毎週見る習慣です。
# 3. **アダプションは三番目。** 最初は探索です。オンボーディングを終えたお客様はどうしているか、どう感じているか、いくつの型があるか。そこから仕組みをつくります。手引き、ウェビナー、製品の改善など、必要な人みんなに届く一つの答えです。前の二つが安定していて初めて意味を持ちます。そうでなければ、アダプションの担当者は、立ち上げの失敗の後始末に追われます。
#
# アダプション専任のチームは、まだ多くありません。あなたが配属されたなら、おそらく最初の何人かの一人です。

# %% tags=["lesson"]
cs.orientation.team_order_chart()

# %% [markdown] lang="en" tags=["lesson"]
# ## Two common shapes
#
# **One CSM for both phases.** A CSM (customer success manager) is the person in charge of an account. The customer keeps one contact, and nothing is lost in between. But one person must be good at two kinds of work, and urgent starts always push aside quiet customers.
#
# **One team, roles split.** Onboarding and adoption are different people, and the whole team looks at all customers. Each gets better at its part. The price is the handoff: what is not written down is lost, and a team that closes in on its own ground stops thinking of the customer's final success.
#
# Neither is right by itself. Notebook 05 compares both on the same customers and the same hours.

# %% [markdown] lang="ja" tags=["lesson"]
# ## よくある二つの形
#
# **一人の担当者が両方を担う形。** お客様の窓口は変わらず、途中で情報が失われません。一方で、一人が性質の違う二つの仕事をこなす必要があり、急ぎの立ち上げに押されて、静かなお客様が後回しになりがちです。
#
# **チーム全体で見て、役割を分ける形。** オンボーディングとアダプションを別の人が担い、チーム全員ですべてのお客様を見ます。それぞれの仕事は上達します。その代わりに引き継ぎが生まれます。書き残さなかったことは失われ、自分の持ち場に閉じこもると、お客様の最終的な成功を考えなくなります。
#
# どちらが正しいということはありません。ノートブック05で、同じお客様、同じ時間を前提に二つの形を比べます。

# %% tags=["lesson"]
cs.orientation.two_shapes_chart()

# %% [markdown] lang="en" tags=["lesson"]
# ## The words
#
# You will hear both languages in one meeting. Learn them in pairs.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 言葉
#
# 一つの会議の中でも、日本語と英語が混ざって出てきます。対にして覚えましょう。

# %% tags=["lesson"]
cs.orientation.words_table()

# %% [markdown] lang="en" tags=["lesson"]
# ## The seven tables
#
# Everything in this course is computed from a few tables. Accounts, contracts and use come first; each of the others answers something more. They come from places you know: the contract list, the product's log, the calendar, the mail tool, the notes. The sample company sells in Japan: some names, and what customers wrote, are in Japanese. You can follow everything without reading them.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 七つの表
#
# このコースの数字は、すべて少数の表から計算しています。土台になるのは、お客様、契約、利用の三つです。ほかの表は、あればあるほど分かることが増えます。もとになるのは、契約一覧、製品のログ、予定表、メール配信ツール、メモといった、身近なものばかりです。

# %% tags=["lesson"]
cs.orientation.company_tables(company)

# %% [markdown] lang="en" tags=["lesson"]
# ### One customer's life
#
# Here is one customer, drawn from these tables. It was not picked for being typical or good: among the customers with something in most tables, it is the one whose use is in the middle.
#
# Read it from left to right. When did it start using the product? Did use grow before or after the handoff? Who contacted whom, and when was it quiet? What did the customer ask for, and did anything follow?

# %% [markdown] lang="ja" tags=["lesson"]
# ### お客様1社の歩み
#
# これらの表から、あるお客様1社の歩みを描きました。平均的だから、うまくいったからという理由で選んだのではありません。多くの表に記録があるお客様のうち、利用の多さがちょうど真ん中の1社です。
#
# 左から右へ読んでください。いつ使い始めたでしょうか。利用が増えたのは引き継ぎの前でしょうか、後でしょうか。だれからだれへ連絡し、静かだったのはいつでしょうか。お客様は何を求め、それは何かにつながったでしょうか。

# %% tags=["lesson"]
life = cs.orientation.life(company)
life.chart()

# %% [markdown] lang="en" tags=["lesson"]
# The same life as rows. Each line says in which table it is written. When a figure surprises you later, come back to rows like these: behind every percentage there are some.

# %% [markdown] lang="ja" tags=["lesson"]
# 同じ歩みを、行で見てみましょう。どの行にも、どの表に書かれているかを添えました。後で意外な数字に出会ったら、このような行に戻ってください。どの割合の裏にも、必ずこうした記録があります。

# %% tags=["lesson"]
life.table()

# %% [markdown] lang="en" tags=["lesson"]
# Three habits with tables:
#
# - **Empty is not zero.** No call in the table may mean that nobody called. It may also mean that nobody wrote it down.
# - **Ask until when.** A report knows nothing of the days after its own. A customer that started last month has not "stayed for a year".
# - **Ask what one row is.** A customer with three renewals has four rows in contracts. Count rows, and you have four customers.

# %% [markdown] lang="ja" tags=["lesson"]
# 表を読むときの三つの習慣です。
#
# - **空欄はゼロではない。** 連絡の記録がないのは、だれも連絡しなかったからかもしれませんし、だれも書かなかったからかもしれません。
# - **いつまでのデータかを確かめる。** レポートは、作られた日より後のことを知りません。先月始めたばかりのお客様は、まだ「1年残った」とは言えません。
# - **1行が何を表すかを確かめる。** 3回更新したお客様は、契約の表に4行あります。行をそのまま数えると、4社いることになってしまいます。

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### The same life, row by row
#
# Each line says in which table it is written. When a figure surprises you later, come back to rows like these: behind every percentage there are some.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 同じ歩みを、行で見る
#
# どの行にも、どの表に書かれているかを添えました。後で意外な数字に出会ったら、このような行に戻ってください。どの割合の裏にも、必ずこうした記録があります。

# %% tags=["lesson"]
life.table()

# %% [markdown] lang="en" tags=["lesson"]
# ## Reading a contract
#
# Somewhere on page four of most contracts stands a clause like this:
#
# > *This agreement begins on 1 December 2025 and runs for 12 months. Unless either party gives notice in writing no later than 60 days before the end of the term, it is renewed for a further 12 months on the same conditions.*
#
# Four things to find: the **start**, the **term**, whether it **renews by itself**, and how many days before the end **notice** must be given. From these follow all dates.
#
# Say today is 1 September 2026. The renewal seems to be three months away. But the customer can decide only until the deadline, and whoever decides there has to ask a boss first. That is why the talk begins well before.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 契約書を読む
#
# たいていの契約書には、4ページ目あたりに、次のような条項があります。
#
# > *本契約の有効期間は、2025年12月1日から12か月間とする。期間満了の60日前までに、いずれの当事者からも書面による解約通知がないときは、本契約は同一の条件でさらに12か月間更新されるものとし、以後も同様とする。*
#
# 探すものは四つです。**開始日**、**契約期間**、**自動更新**の有無、そして満了の何日前までに**解約通知**が必要か。すべての日付は、ここから決まります。
#
# 今日が2026年9月1日だとします。更新まで、あと3か月あるように見えます。しかしお客様が選べるのは通知の期限までで、先方の担当者も上司に相談する時間が要ります。だから、話はそのずっと前に始めます。

# %% tags=["lesson"]
terms = cs.orientation.notice(
    start="2025-12-01",
    term_months=12,
    notice_days=60,
    auto_renew=True,
    today="2026-09-01",
)
terms.chart()

# %% [markdown] lang="en" tags=["lesson"]
# Three traps:
#
# - **No automatic renewal** turns it around: if nobody does anything, the contract ends. Then silence is a loss.
# - **The day from which the days are counted** differs: the last day of the term, or the first day after it. One day can decide. The kit counts from the first day of the next term; when in doubt, take the earlier day and ask your legal team.
# - **Holidays.** A deadline on a Sunday is a deadline on Friday for anyone who needs a stamp.
#
# Move the sliders. Set the term to 6 months and today to 1 March 2026: from which notice period on must the talk begin before onboarding is over? Then take automatic renewal away, and see what silence means.

# %% [markdown] lang="ja" tags=["lesson"]
# 落とし穴が三つあります。
#
# - **自動更新がない契約**では、話が逆になります。だれも何もしなければ、契約は終わります。沈黙がそのまま損失になります。
# - **何日前の数え始め**は、契約書によって違います。満了日から数えるものも、その翌日から数えるものもあります。1日の差で決まることもあります。このキットは、次の期間の初日から数えます。迷ったら早いほうの日をとり、法務に確認しましょう。
# - **休日。** 期限が日曜日なら、押印が必要な人にとっては金曜日が期限です。
#
# スライダーを動かしてみましょう。契約期間を6か月、今日の日付を2026年3月1日にすると、解約通知が何日前のとき、オンボーディングが終わる前に更新の話を始めることになるでしょうか。次に自動更新を外し、何もしないと何が起きるかを見てください。

# %% tags=["explore"]
cs.orientation.notice_sliders()

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ## Reading a job description
#
# > **Customer success manager (first member of the team).** You onboard new customers, look after existing ones, own renewals and upsell, plan webinars and a user community, write help pages and case studies, build a health score from usage data, and bring customer feedback to the product team. In the last year our customers have doubled. Half of all contracts renew between January and March. Reports to the head of sales.
#
# Nobody can do all of that at once. It is not a trick; whoever wrote it has not decided yet. So find out **which part is wanted first**, and **which part you can take**.
#
# 1. *Sort the tasks by role.* Onboarding: new customers. Renewal: renewals. Adoption: existing customers, webinars, upsell. Customer marketing: community, case studies. CS Ops: health score. Product: feedback.
# 2. *Look for the pain, not for the list.* It stands in the sentences about the situation. Customers have doubled: many starts. Half of the contracts renew from January to March: the deadlines for notice lie before that.
# 3. *Ask.* What must be different in six months? What happens if nobody does it? Who does it today, and what will they stop doing? How many customers, and how many hours?
# 4. *Offer an order.* "Until the deadlines in winter I would take renewals, and standardise onboarding beside it. Webinars after that. The community needs somebody else, or next year."
#
# In the exercises of this notebook you read another one.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ## 求人票・依頼文を読む
#
# > **カスタマーサクセスマネージャー（一人目のメンバー）** 新規のお客様のオンボーディング、既存のお客様のフォロー、更新とアップセル、ウェビナーとユーザーコミュニティの企画、ヘルプページと導入事例の作成、利用データによるヘルススコアの構築、お客様の声の製品チームへの展開をお任せします。この1年でお客様の数は2倍になりました。契約の半数は1月から3月に更新を迎えます。営業部長直属です。
#
# これを一人で同時にこなすことは、だれにもできません。悪気があるのではなく、書いた人もまだ決めていないのです。だから、**まず何を求められているのか**、**自分はどこを担えるのか**を確かめます。
#
# 1. *仕事を役割ごとに分ける。* オンボーディング：新規のお客様。更新：更新対応。アダプション：既存のお客様のフォロー、ウェビナー、アップセル。カスタマーマーケティング：コミュニティ、導入事例。CS Ops：ヘルススコア。製品チーム：お客様の声。
# 2. *一覧ではなく、困りごとを探す。* それは、状況を述べた文に表れています。お客様が2倍になった――立ち上げが多い。契約の半数が1月から3月に更新を迎える――解約通知の期限は、その前に来る。
# 3. *質問する。* 半年後に何が変わっていればよいですか。だれもやらなければ何が起きますか。いまはだれがやっていて、その人は何をやめるのですか。お客様は何社で、使える時間は何時間ですか。
# 4. *順番を提案する。* 「冬の通知期限までは更新対応を担い、並行してオンボーディングを型化します。ウェビナーはその後です。コミュニティには別の担当者を置くか、来年にしましょう。」
#
# このノートブックの演習では、実際に求人票を読み解きます。

# %% [markdown] lang="en" tags=["lesson"]
# ## What suits whom
#
# For yourself only. Nothing here is stored, counted or shown to anybody, and no number comes out. Take a pencil, or just think.
#
# Work in adoption tends to suit people who
#
# - ☐ are glad when *others* change, even if nobody sees their own part in it,
# - ☐ are at ease with work that has no fixed end,
# - ☐ dig: "What would you do with that report if you had it?",
# - ☐ like to help somebody who stumbles,
# - ☐ can keep priorities over tens of customers, and leave the 41st for next week.
#
# It tends to be hard for people who
#
# - ☐ find it difficult to picture what the other side's day is like,
# - ☐ would rather not have the same relations for years,
# - ☐ need a set routine and an obvious goal,
# - ☐ answer what is asked, at once, and move on,
# - ☐ prefer to solve everything alone.
#
# Onboarding rewards the third of these: a set routine, an obvious goal, a date. None of it is fixed. Which line would your last team say about you? Which would you like to try? With whom could you share the part that is hard for you?

# %% [markdown] lang="ja" tags=["lesson"]
# ## どんな人に向いているか
#
# 自分のためだけの振り返りです。どこにも保存されず、集計もされず、だれにも見えません。点数も出ません。紙に書いても、考えるだけでもかまいません。
#
# アダプションの仕事に向いているのは、例えばこんな人です。
#
# - ☐ 自分の働きが目立たなくても、*相手*が変わることがうれしい
# - ☐ はっきりした終わりのない仕事でも落ち着いて続けられる
# - ☐ 「そのレポートがあったら、何をしますか」と、もう一歩掘り下げる
# - ☐ つまずいている人を見ると、手を貸したくなる
# - ☐ 数十社の優先順位を保ち、41番目のお客様は来週に回すと決められる
#
# 次のような人には、難しく感じられることが多いようです。
#
# - ☐ 相手の状況や一日の過ごし方を想像するのが苦手
# - ☐ 同じ相手と何年も付き合うのは、あまり好きではない
# - ☐ 決まった手順と、分かりやすいゴールがほしい
# - ☐ 聞かれたことにすぐ答え、そこで終わりにする
# - ☐ 何でも一人で解決したい
#
# このうち「決まった手順と分かりやすいゴール」は、オンボーディングでは強みになります。どれも変わらないものではありません。前のチームの人なら、どれがあなたに当てはまると言うでしょうか。試してみたいのはどれでしょうか。苦手なところは、だれと分け合えるでしょうか。

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ## Ways into the role
#
# **From CSM to adoption.** First you onboard customers yourself. Once onboarding has its fixed form and begins to feel monotonous, you take over adoption, or found that team. You bring: knowing why starts fail. To learn: working without a checklist, notebook 04 first.
#
# **Straight from sales.** You bring: talking with people who decide, and knowing why they bought. To learn: CS itself, and the customers after the signature. Notebooks 01 and 02 first, and sit in on onboarding before you take accounts.
#
# What it gives you: building up adoption as a system is something few people have done, and you work with CS Ops, customer marketing and product instead of inside one department.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ## この仕事への入り方
#
# **CSMからアダプションへ。** まず自分でオンボーディングを担当します。オンボーディングが型化され、単調に感じられるようになったころに、アダプションへ移る、あるいはチームを立ち上げます。強みは、立ち上げがなぜつまずくかを知っていること。学ぶことは、手順書のない仕事の進め方です。ノートブック04から始めましょう。
#
# **営業から直接。** 強みは、決裁する人と話せること、なぜ買ったかを知っていること。学ぶことは、カスタマーサクセスそのものと、契約した後のお客様です。ノートブック01と02から始め、お客様を受け持つ前にオンボーディングに同席しましょう。
#
# 得られるものも大きい仕事です。アダプションを仕組みとしてつくり上げた経験を持つ人は、まだわずかです。一つの部署に閉じず、CS Ops、カスタマーマーケティング、製品チームと一緒に働きます。

# %% [markdown] lang="en" tags=["lesson"]
# ## The first 30, 60, 90 days
#
# | | do | you are on your way when |
# |---|---|---|
# | **days 1 to 30: look** | Use the product for a task of your own. Sit in on five onboarding calls and five check-ins. Read ten handoff sheets. Fill in your ten accounts below. Notebooks 00 to 02, onboarding desk. | you can tell for three customers what they first wanted, and whether they have it |
# | **days 31 to 60: do it together** | Take two or three customers through onboarding with somebody beside you. Hold check-ins. Write down every need in the customer's words. Notebooks 03 and 04, adoption desk. | a colleague could go on from your notes alone |
# | **days 61 to 90: do it yourself** | Take a book of your own. Work from the weekly queue, and say why for each contact. Propose one mechanism that saves ten single answers. Notebook 05. | you can say of your figures how many customers they rest on, and what they do not show |
#
# Both sides belong to it, whichever you were hired for. People who know only one side make handoffs that the other side cannot use. The two desks are games of this course: you do the work of some months, and see what came of your decisions.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 最初の30日・60日・90日
#
# | | すること | こうなっていれば順調です |
# |---|---|---|
# | **1〜30日目：見る** | 自分の用事で製品を使ってみる。オンボーディングの打ち合わせと様子伺いに5回ずつ同席する。引き継ぎシートを10件読む。下の10社の表を埋める。ノートブック00〜02、オンボーディングの業務体験。 | お客様3社について、最初に望んだことと、それが実現したかどうかを話せる |
# | **31〜60日目：一緒にやる** | 先輩と一緒に、2〜3社のオンボーディングを進める。様子伺いを行う。要望は、お客様の言葉のまま書き留める。ノートブック03と04、アダプションの業務体験。 | 同僚が、あなたのメモだけで続きを引き受けられる |
# | **61〜90日目：自分でやる** | 担当顧客を受け持つ。毎週の優先順位に沿って動き、連絡のたびに理由を言えるようにする。個別の回答10件分を省ける仕組みを一つ提案する。ノートブック05。 | 自分の数字が何社に基づくものか、何を示していないかを説明できる |
#
# どちらの担当として入社しても、両方を経験してください。片方しか知らない人の引き継ぎは、もう片方の役に立ちません。二つの「業務体験」は、このコースにあるシミュレーションゲームです。数か月分の仕事をやってみて、自分の判断が何をもたらしたかを確かめます。

# %% [markdown] lang="en" tags=["lesson"]
# ## Ten accounts of your own
#
# Choose ten real customers: three in onboarding, five after it, one that is about to renew, one that has left. Do not choose the ten nicest. Write them in below, once; what the company's tables know of them is filled in. They go with you through the course: each lesson works out one more thing about them, and the last one makes a plan of 90 days. In a practice company press *Take ten from the tables*. (No form below? Press ▶▶ above.)
#
# They are kept in your own folder (`my-accounts.yml`). They are real customers: keep them to yourself and your team.

# %% [markdown] lang="ja" tags=["lesson"]
# ## 自分で選ぶ10社
#
# 実在のお客様を10社選びます。オンボーディング中が3社、終えたお客様が5社、更新間近が1社、解約したお客様が1社です。付き合いやすい10社を選んではいけません。下の表に一度だけ書き込むと、会社の表で分かることは自動で入ります。この10社はコースの最後まで使います。教材ごとに一つずつ分かることが増え、最後に90日間の計画になります。練習用の会社なら「表から10社を選ぶ」を押してください。下に表が出ていないときは、先に上の▶▶を押します。
#
# 内容はあなたのフォルダー（`my-accounts.yml`）に残ります。実在のお客様の情報なので、自分とチームの中だけで扱ってください。

# %% tags=["explore"]
cs.course.my_accounts("choose", company)

# %% [markdown] lang="en" tags=["lesson"]
# ## The map
#
# The parts in the order in which they are best taken, with the time they take. Nobody does this in one go: a part a day is a good pace. In the list of files on the left, lessons are in the folder `notebooks`; exercises, under the same name, and both desks are in `exercises`. Next: the exercises **[00_orientation](../exercises/00_orientation.ipynb)**, then the lesson **[01_high_utilization](01_high_utilization.ipynb)**.

# %% [markdown] lang="ja" tags=["lesson"]
# ## コースの地図
#
# おすすめの順番と、かかる時間です。一度に進める必要はありません。1日に一つくらいがちょうどよいでしょう。左のファイル一覧では、教材は `notebooks` フォルダー、同じ名前の演習と二つの業務体験は `exercises` フォルダーにあります。次は演習の **[00_orientation](../exercises/00_orientation.ipynb)**、それから教材の **[01_high_utilization](01_high_utilization.ipynb)** です。

# %% tags=["lesson"]
cs.course.course_map()

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ## Which idea is taught where, and practised where
#
# For whoever trains others. Numbers are questions: 02.8 is question 8 of the exercises of lesson 02. Names without a number are texts to write, desks and the like.
#
# | idea | taught in | practised in |
# |---|---|---|
# | Use is a sign; what the customer wants is the thing | 04 | 05.5, Check-in mail |
# | Define high utilization for your own company | 01 | 01.1, 01.11, Capstone |
# | No churn for years, even without support | 01 | 01.7, 01.9 |
# | Design the process that leads there, typed | 02 | 02.2, 02.3, 02.9, Agenda of a kickoff |
# | Run it, compare, correct (PDCA) | 01 | 01.10, Capstone |
# | Hand over by state, milestones, information and a limit | 02 | 02.1, 02.11, Onboarding desk |
# | Pass on what is known | 02 | 02.8, Handoff sheet, Onboarding desk |
# | Onboarding's aims reach into adoption | 02, 05 | 02.10, 05.3 |
# | Purpose, then measures, then KGI and KPI | 05 | 05.1, 05.11, KGI and KPI tree for your own team |
# | One person for both phases, or two roles | 05 | 00.5, 05.9 |
# | Everybody knows both sides | 05 | 05.10, Onboarding desk, Adoption desk |
# | When an adoption team pays | 00, 05 | 00.1, 05.2 |
# | A job that asks for everything | 00 | 00.8, Answer an advertisement that asks for everything |
# | Retention: who stays, and how much | 03 | 03.1, 03.2, 03.3 |
# | Renewals and notice in time | 00, 03 | 00.6, 00.7, Renewal note |
# | The next goal of each customer | 04 | Ten accounts of your own, Adoption desk |
# | Needs, heard at the front and passed on | 04 | Need report to product, Adoption desk |
# | Order by priority | 03, 04 | 03.7, 04.1, 04.2, Adoption desk |
# | Direct and indirect contact, no burden | 04 | 04.6, Adoption desk |
# | Three steady programmes | 04 | 04.8, 04.11, Webinar outline, Adoption desk |
# | New features seen and taken up | 04 | 04.7, Adoption desk |
# | Explore first: how many patterns are there? | 04 | 04.4, Adoption desk |
# | A mechanism instead of single answers | 04 | 00.11, 04.5, Adoption desk |
# | Upsell and cross-sell | 04 | 04.12, Adoption desk |
# | How many people, and ways in | 00, 05 | 00.12, 05.6, 05.7 |

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ## どの考え方を、どこで学び、どこで練習するか
#
# 育成を担当する方のための一覧です。数字は演習の問題で、02.8は「02 引き継ぎ」の演習の問8を指します。数字のないものは、文章を書く課題や業務体験などです。
#
# | 考え方 | 学ぶ教材 | 練習する場 |
# |---|---|---|
# | 利用は兆しであり、目的はお客様の望みの実現 | 04 | 05.5、様子伺いのメール |
# | 自社の高活用状態を定義する | 01 | 01.1、01.11、PDCAの総合演習 |
# | 支援がなくても何年も解約しない | 01 | 01.7、01.9 |
# | そこへ導くプロセスを設計し、型にする | 02 | 02.2、02.3、02.9、キックオフの議題 |
# | 実行し、比べ、直す（PDCA） | 01 | 01.10、PDCAの総合演習 |
# | 状態・マイルストーン・情報・上限日数で引き継ぐ | 02 | 02.1、02.11、オンボーディングの業務体験 |
# | 知っていることを渡す | 02 | 02.8、引き継ぎシート、オンボーディングの業務体験 |
# | オンボーディングの目標をアダプションまで延ばす | 02、05 | 02.10、05.3 |
# | 目的、指標、KGI・KPIの順に決める | 05 | 05.1、05.11、自分のチームのKGI・KPIツリー |
# | 一人で通すか、役割を分けるか | 05 | 00.5、05.9 |
# | 全員が両方の仕事を知る | 05 | 05.10、オンボーディングの業務体験、アダプションの業務体験 |
# | アダプションチームを置く時期 | 00、05 | 00.1、05.2 |
# | すべてを求める求人 | 00 | 00.8、すべてを求める求人への返事 |
# | リテンション：誰が、いくら残るか | 03 | 03.1、03.2、03.3 |
# | 更新と解約通知の期限 | 00、03 | 00.6、00.7、更新のメモ |
# | お客様ごとの次のゴール | 04 | 自分で選ぶ10社、アダプションの業務体験 |
# | 現場で聞いたニーズを社内に届ける | 04 | 製品チームへのニーズ報告、アダプションの業務体験 |
# | 優先順位をつける | 03、04 | 03.7、04.1、04.2、アダプションの業務体験 |
# | 直接・間接の接触を、負担にならないように | 04 | 04.6、アダプションの業務体験 |
# | 三つの定常施策 | 04 | 04.8、04.11、ウェビナーの構成、アダプションの業務体験 |
# | 新機能の良さを伝え、使ってもらう | 04 | 04.7、アダプションの業務体験 |
# | まず探索する：使い方のパターンはいくつあるか | 04 | 04.4、アダプションの業務体験 |
# | 個別の回答ではなく仕組みで | 04 | 00.11、04.5、アダプションの業務体験 |
# | アップセルとクロスセル | 04 | 04.12、アダプションの業務体験 |
# | 必要な人数と、この仕事への入り方 | 00、05 | 00.12、05.6、05.7 |
