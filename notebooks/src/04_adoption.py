# %% [markdown] lang="en"
# # 4. Adoption
#
# **Who needs what next? How do customers use the product, which contact is too much, and which programmes work?**
#
# Onboarding follows a playbook. After it, every customer has a goal of its own, and nobody says when the work is done. One person looks after tens of accounts, up to about a hundred. This page is for that person's week, and for the manager's quarter.

# %% [markdown] lang="ja"
# # 4. アダプション
#
# **次に、どのお客様に、何が必要でしょうか。お客様は製品をどう使っているでしょうか。どこからが連絡のしすぎで、どの施策に効果があるのでしょうか。**
#
# オンボーディングには型があります。その先は、お客様ごとにゴールが違い、どこまでやれば終わりということもありません。一人の担当者が、数十件から100件ほどのお客様を受け持ちます。このページは、担当者の1週間と、マネージャーの3か月のためのものです。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - work through a queue that names the next account, the channel and the reason,
# - tell a need to answer once from a need to solve for everybody,
# - see who hears from you too often, and who hears nothing,
# - as an analyst or manager also: say how many patterns of use there are and whom to talk to in each, and judge a programme by those who were *offered* it, not by those who came.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 次に連絡するお客様と手段、その理由を示す対応リストに沿って動く
# - その場で答えればよいニーズと、仕組みで解決すべきニーズを見分ける
# - 連絡しすぎているお客様と、まったく連絡していないお客様を見つける
# - 分析担当・マネージャーはさらに、使い方のパターンがいくつあるか、それぞれでどなたの話を聞くべきかを説明し、施策の効果を、参加した人ではなく*案内した*人で判断する

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
# ## The state
#
# Notebook 01 defines high utilization: a state in which no churn is expected for years. Adoption keeps customers there, and helps those who are not there yet.

# %% [markdown] lang="ja"
# ## 高活用状態
#
# 高活用状態とは、何年も解約が見込まれない状態のことで、ノートブック01で定義しました。アダプションの仕事は、お客様をこの状態に保つこと、そしてまだ達していないお客様を支えることです。

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.utilization.choose(company, table, definition, horizon_months, target, landmark_days, tries)
history = cs.adoption.history(company)
trailing = cs.adoption.own_history(company, history)
choice.finding()

# %% [markdown] lang="en"
# ## The book and this week's queue
#
# One person looks after tens of accounts: the person's *book*. Each account has a goal of its own, and a checklist cannot say whom to turn to first. What is known can: where an account stands, which way it moves, what it pays, and until when it can give notice.

# %% [markdown] lang="ja"
# ## 担当顧客と今週の対応リスト
#
# アダプションの担当者は、一人で数十件のお客様を受け持ちます。ゴールはお客様ごとに違い、チェックリストでは、だれから連絡すべきか決められません。手がかりになるのは、いまの状態、変化の向き、売上、そして解約通知の期限です。

# %%
assessed = cs.adoption.risk(company, history, choice.rule)
book = cs.adoption.book(company, assessed)
book.finding()

# %% tags=["analyst"]
book.table()

# %% tags=["analyst"]
book.chart()

# %% tags=["analyst"]
book.accounts_table()

# %% [markdown] lang="en" tags=["lesson"]
# Names, goals and needs are shown as customers wrote them. The sample company sells in Japan, so many are in Japanese. You can follow all of this page without reading them.

# %% [markdown] lang="ja" tags=["lesson"]
# お客様の名前、ゴール、ニーズは、記録されたままの言葉で表示しています。英語で書かれたものもありますが、読み飛ばして構いません。

# %% [markdown] lang="en" tags=["lesson"]
# ### How the order is made
#
# What is at stake is risk times revenue. A third thing is left out on purpose.
#
# - **Risk.** How likely is it that this account decides to leave within a quarter? A statistical model learns it from the last two years: how near the deadline for notice is, how the product is used, whether use is falling, and the segment. An account whose deadline is a year away has little risk *now*, however badly it stands.
# - **Revenue.** What would be lost.
# - **Effect of a contact.** We do not know for whom a call helps most. So it counts as equal for all, until a programme has shown a difference.
#
# Who has spoken with us lately, or has been written to often, is left in peace. Accounts in high utilization with nothing open are not on the list: they need no support.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 優先順の決め方
#
# 優先順は、次の三つから決まります。
#
# - **リスク**：このお客様が3か月以内に解約を決める見込みはどれくらいか。過去2年の実績から、解約通知の期限までの近さ、利用状況、利用の減少、セグメントをもとに学習します。期限が1年先のお客様は、状態が悪くても、*いま*のリスクは小さくなります。
# - **売上**：失うとしたらいくらか。
# - **接触の効果**：どのお客様に電話が最も効くかは、分かっていません。施策の検証で違いが示されるまでは、だれでも同じとみなします。
#
# 最近話したばかりのお客様や、すでに何度も連絡しているお客様には、負担をかけないよう間を空けます。高活用状態にあり、未対応のことがないお客様は、支援が要らないのでリストに載りません。

# %% tags=["analyst"]
queue = cs.adoption.queue(company, book, assessed)
queue.finding()

# %%
queue.table()

# %% [markdown] lang="en" tags=["analyst"]
# ### Last quarter's actions
#
# The queue is made again as it would have stood on the first day of the quarter, from what was known then. Were those accounts called?

# %% [markdown] lang="ja" tags=["analyst"]
# ### 前四半期の対応
#
# 四半期の初日に分かっていたことだけで対応リストを作り直し、そこに載ったお客様へ実際に連絡したかを確かめます。

# %%
acted = cs.adoption.actions_done(company, history, choice.rule)
acted.finding()

# %%
acted.table()

# %%
acted.missed_table()

# %% [markdown] lang="en" tags=["analyst"]
# ### Would it have found the losses?
#
# A list is worth following only if it names the right accounts. So it is tried on the last four quarters. Before each, the model learns only from what was known by then. Every order gets the same number of contacts. Note what this can show: it *finds* loss. Whether a call would have *saved* any of it, past data cannot tell.

# %% [markdown] lang="ja" tags=["analyst"]
# ### 過去の損失を見つけられたか
#
# リストに従う価値があるのは、正しいお客様を挙げられる場合だけです。そこで、過去4四半期で試します。モデルは、各四半期より前のデータだけで学習し直します。連絡できる件数は、どの優先順でも同じです。ここで分かるのは、損失を*見つける*力です。連絡していれば*防げた*かどうかは、過去のデータからは分かりません。

# %%
tested = cs.adoption.backtest(company, history, choice.rule)
tested.finding()

# %%
tested.chart()

# %%
tested.table()

# %% [markdown] lang="en"
# A risk of 20% should come true for one account in five. Below, what was predicted stands beside what happened.

# %% [markdown] lang="ja"
# 「リスク20%」と予測したお客様は、5件に1件が実際に解約を決めるはずです。下の図で、予測と実績を見比べてください。

# %%
tested.calibration_chart()

# %% [markdown] lang="en" tags=["analyst"]
# ### The health score, tried
#
# Many teams have a score, and many distrust it. So it is tried as the queue was: the accounts with the lowest score first, against chance, against the definition of high utilization, and against a rule that fits into a spreadsheet. How long before the decision was it red? And how many of those who left were *green*?

# %% [markdown] lang="ja" tags=["analyst"]
# ### ヘルススコアを試す
#
# ヘルススコアを使っているチームは多く、それを信じていない人も少なくありません。ここでは対応リストと同じように試します。スコアの低いお客様から連絡した場合を、無作為の場合、高活用状態の定義、表計算でできる単純なルールと比べます。解約を決める何日前から「赤」だったでしょうか。解約したお客様のうち、「緑」のままだったのは何件でしょうか。

# %%
scored = cs.adoption.scores(company, history, choice.rule)
scored.finding()

# %%
scored.chart()

# %%
scored.table()

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### Finding is not saving
#
# To know what an order *saves*, one would have to live the same half year several times, once with each order. With the sample company we can. It is simulated, so its weeks can be stepped through again from the same Monday, with the same luck for every account, and only the calls differ. Each order makes the same number of calls. In this company a call helps accounts outside high utilization, for a quarter, and does nothing for the others. The queue is not told so; it only knows the recorded data.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 見つけることと、防ぐことは違う
#
# ある優先順がどれだけ損失を*防ぐ*かを知るには、同じ半年を、優先順を変えて何度も生きてみるしかありません。サンプル企業なら、それができます。シミュレーションで作られているので、同じ月曜日から、どのお客様にも同じ運を与えて、連絡先だけを変えながら何度でもやり直せます。連絡の件数は、どの優先順でも同じです。この企業では、電話は高活用状態でないお客様にだけ、3か月のあいだ効きます。対応リストはそのことを知らされず、記録されたデータだけを使います。

# %% tags=["lesson"]
saved = cs.adoption.savings(cs.simulate.losses())
saved.chart()

# %% tags=["lesson"]
saved.finding()

# %% tags=["lesson"]
saved.table()

# %% [markdown] lang="en" tags=["lesson"]
# Look at the two orders that feel right. "Largest revenue first" spends its calls on large accounts that are safe. "Longest without contact first" is fair to everybody and finds little. Both are busy weeks.

# %% [markdown] lang="ja" tags=["lesson"]
# もっともらしい二つの優先順に注目してください。「売上の大きい順」では、もともと安全な大口のお客様に時間を使ってしまいます。「接触が途絶えている順」は、どのお客様にも公平ですが、損失はあまり見つかりません。どちらも、忙しさでは対応リストと変わりません。

# %% [markdown] lang="en"
# ## Patterns of use
#
# A team that is new to adoption explores first. How do customers use the product once onboarding is over? How many kinds of use are there? Accounts without use, and those whose use has fallen by 10 points, are set apart by rule. The measures of the others are put on one scale, and groups are looked for in them. It may turn out that there is only one.

# %% [markdown] lang="ja"
# ## 使い方のパターン
#
# 立ち上げたばかりのアダプションチームは、いわば調査隊です。オンボーディングを終えたお客様は、製品をどう使っているのか。使い方には何通りあるのか。利用のないお客様と、利用が10ポイント以上減ったお客様は、先にルールで分けておきます。残りのお客様の指標を同じ尺度にそろえ、似た使い方のまとまりを探します。「一つしかない」という答えもありえます。

# %% tags=["analyst"]
kinds = cs.adoption.patterns(company, history, landmark_days)
kinds.finding()

# %%
kinds.chart()

# %% tags=["analyst"]
kinds.table()

# %% tags=["analyst"]
kinds.levels_table()

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### Groups found, or a cloud cut
#
# A program asked for four groups will always return four, even from a single cloud of points. So two questions are asked apart.
#
# - **Are there gaps?** Groups count as separate only if hardly any account lies between them. In the sample company there are none: accounts shade into one another.
# - **If there are no gaps, where to cut?** A cut is still useful, as a map with counties is. The number of parts is the one that describes the measures best without becoming more complicated than it is worth. Then the accounts are drawn anew, twenty times, and cut again. A part that does not come back is not worth a name.
#
# So do not read a pattern as a type of customer. Whoever stands near a cut may be on the other side next month and be the same customer.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 見つかったまとまりか、便宜上の区切りか
#
# 「四つに分けて」と頼めば、プログラムは、ひと続きの分布からでも必ず四つのまとまりを返します。そこで、二つの問いを分けて考えます。
#
# - **切れ目はあるか**：まとまりの間にお客様がほとんどいない場合だけ、はっきり分かれているとみなします。サンプル企業に切れ目はなく、お客様の使い方は少しずつ移り変わっています。
# - **切れ目がないなら、どこで区切るか**：地図の県境のように、区切りには区切りの使い道があります。区切りの数は、むやみに増やさずに指標をうまく説明できる数にします。そのうえで、データを20回取り直して区切り直します。同じものが現れない区切りには、名前を付ける価値がありません。
#
# パターンを「お客様のタイプ」と受け取らないでください。境目の近くにいるお客様は、来月は反対側にいるかもしれませんが、同じお客様です。

# %% [markdown] lang="en"
# Where did the accounts of a quarter ago go?

# %% [markdown] lang="ja"
# 3か月前のお客様は、いまどのパターンにいるでしょうか。

# %% tags=["analyst"]
kinds.moves_chart()

# %% [markdown] lang="en" tags=["analyst"]
# ### Now talk to them
#
# The numbers are only the start. They show that customers differ, and never why. For each pattern, here are typical customers to call, and questions to begin with. Five good talks per pattern will change how you read the figures above.

# %% [markdown] lang="ja" tags=["analyst"]
# ### 次は、話を聞く
#
# 数字は出発点にすぎません。違いがあることは分かっても、その理由は分かりません。各パターンの典型的なお客様と、会話の糸口になる質問を挙げました。パターンごとに5社の話をじっくり聞けば、上の数字の見え方が変わるはずです。

# %%
kinds.talk_table(company.default_segment)

# %%
kinds.guide_table()

# %%
kinds.answers_finding()

# %%
kinds.answers_table()

# %% [markdown] lang="en"
# ## Needs and goals
#
# Adoption hears most of what customers need. A need that stays in one person's notes helps nobody. So it is written down with a theme, passed to the team that can do something about it, and answered.

# %% [markdown] lang="ja"
# ## ニーズとゴール
#
# お客様のニーズを一番よく聞くのは、アダプションの担当者です。しかし、一人のメモに残っているだけでは、だれの役にも立ちません。テーマを付けて記録し、対応できるチームに渡し、お客様に答えを返します。

# %% tags=["analyst"]
named = cs.adoption.needs(company)
named.finding()

# %% tags=["analyst"]
named.table()

# %% tags=["analyst"]
named.teams_table()

# %% tags=["analyst"]
named.sources_table()

# %% [markdown] lang="en"
# ### One by one, or once for all
#
# Answering each need directly feels like good service. With a hundred accounts it never ends. When a theme keeps coming back, bring it to the team and solve it once for all: a report, a help page, a feature, a webinar. When it is rare, answer it and move on. The line between the two is a criterion, so that it is not a matter of taste.

# %% [markdown] lang="ja"
# ### 個別に答えるか、仕組みで解決するか
#
# ニーズの一つ一つにその場で答えるのは、良い対応に思えます。しかし、お客様が100社になれば終わりがありません。同じテーマが繰り返されるなら、チームに持ち込み、帳票、ヘルプ、機能、ウェビナーといった仕組みで一度に解決します。まれなテーマなら、答えて次に進みます。好みで決めることのないように、境目は基準で引きます。

# %%
named.chart()

# %% tags=["analyst"]
named.mechanisms_finding()

# %% [markdown] lang="en" tags=["lesson"]
# A theme is blue when even its *lower* bound is above the dashed line, and it came up in three of four quarters. Why the lower bound? Ten accounts this year may stand for anything from five to eighteen in a usual year, by chance alone. A mechanism costs weeks of somebody's work. It should be built for what will surely come again. And why three of four quarters? Forty accounts that complain in one week have had an outage, not forty needs.
#
# Do not count needs only by heads. The table of needs by theme shows revenue beside them. And read the words themselves: a theme is a drawer, and two different things may lie in it.

# %% [markdown] lang="ja" tags=["lesson"]
# 青いテーマは、*下限*でも破線を上回り、しかも4四半期のうち3四半期以上で挙がったものです。なぜ下限を見るのでしょうか。今年10社が挙げたテーマでも、偶然を考えると、ふだんの年は5社かもしれず、18社かもしれません。仕組みを作るには何週間もかかるので、また必ず出てくるもののために作るべきです。では、なぜ4四半期のうち3四半期なのでしょうか。同じ週に40社が困ったのなら、それは40のニーズではなく、一度の障害です。
#
# お客様の数だけで判断しないでください。テーマ別の表には売上も並べてあります。そして、言葉そのものを読みましょう。テーマは引き出しの名前にすぎず、別のものが一緒に入っていることもあります。

# %% [markdown] lang="en" tags=["analyst"]
# ### What onboarding could not answer
#
# Onboarding follows its playbook and does well not to leave it. What lies outside is followed up in adoption. Only, somebody must take it over.

# %% [markdown] lang="ja" tags=["analyst"]
# ### オンボーディングで答えられなかったこと
#
# オンボーディングは型に沿って進め、できるだけ外れないようにします。型に収まらない要望は、アダプション期に対応します。ただし、だれかが引き取らなければ始まりません。

# %%
beyond = cs.adoption.outside_playbook(company)
beyond.finding()

# %%
beyond.table()

# %% [markdown] lang="en" tags=["analyst"]
# ### Each customer's next goal
#
# Use and renewal are signs. The thing itself is whether customers reach what they wanted, and then the next thing that they want.

# %% [markdown] lang="ja" tags=["analyst"]
# ### お客様ごとの次のゴール
#
# 利用や更新は、あくまで兆しです。大切なのは、お客様が望んだことを実現し、さらにその次へ進めているかどうかです。

# %%
wanted = cs.adoption.goals(company)
wanted.chart()

# %%
following = cs.adoption.next_goals(company)
following.finding()

# %%
following.table()

# %%
following.wordings_table()

# %%
following.first_table()

# %% [markdown] lang="en"
# ## Contact
#
# Every message costs the customer time. A policy says how often is enough: contacts in 28 days, over all channels or by channel, and the longest time that a customer may hear nothing. Only what we send counts, programmes included.

# %% [markdown] lang="ja"
# ## お客様との接触
#
# 連絡は、受け取るお客様の時間も使います。28日間に何回までとするか（全体、または手段ごと）、何日以上連絡を空けないかを、接触ポリシーとして決めておきます。数えるのは、施策を含め、こちらから行った連絡だけです。

# %% tags=["analyst"]
contacts = cs.adoption.contact(company, trailing, choice.rule)
contacts.finding()

# %%
contacts.persons_chart()

# %% [markdown] lang="en"
# The chart shows a habit, not a person's worth. Ask what lies behind it: a mailing list that goes to everybody, or worry about a renewal.

# %% [markdown] lang="ja"
# グラフが示すのは習慣であって、人の評価ではありません。背景を尋ねてみましょう。全員に送るメールが重なっているのかもしれませんし、更新への不安が連絡を増やしているのかもしれません。

# %%
contacts.over_table()

# %%
contacts.quiet_table()

# %% tags=["analyst"]
contacts.persons_table()

# %% [markdown] lang="en" tags=["analyst"]
# ### What is seen at high load
#
# Customers at risk get more messages *because* they are at risk. So a plain comparison makes contact look terrible. Here customers are compared that stand alike: as near to the deadline, in the same state, with the same use and the same trend.

# %% [markdown] lang="ja" tags=["analyst"]
# ### 連絡が多いときに起きること
#
# 解約の恐れがあるお客様には、恐れがある*から*多く連絡します。そのまま比べれば、連絡そのものが悪者に見えてしまいます。そこで、期限までの近さ、状態、利用の量とその変化が同じようなお客様どうしを比べます。

# %%
overloaded = cs.adoption.overload(company, trailing, choice.rule)
overloaded.chart()

# %%
overloaded.finding()

# %% [markdown] lang="en" tags=["lesson"]
# Two ratios stand in that finding. The larger one is what a dashboard would show. The smaller one is what is left when like is compared with like. (It differs a little from the chart's: the chart compares with customers who had few contacts, the finding with all who stayed within the limit.) Even that is no proof: somebody chose whom to write to, and may have seen a danger that the data do not hold. It is enough to ask for a limit, because keeping to one costs nothing.

# %% [markdown] lang="ja" tags=["lesson"]
# この結果には二つの倍率があります。大きいほうは、ダッシュボードにそのまま出てくる数字です。小さいほうは、似た者どうしを比べて残った数字です（グラフは連絡が少なめのお客様と、こちらは上限を超えていないお客様すべてと比べているので、少し違います）。それでも証明にはなりません。だれに連絡するかは人が選んでおり、データにない危うさに気づいていたのかもしれません。とはいえ、上限を守るのに費用はかかりません。上限を設ける理由としては十分です。

# %% [markdown] lang="en" tags=["analyst"]
# ## Features
#
# A new feature is worth what customers make of it. The curve counts who has tried it since its launch. Customers who came later start late, and customers who left without trying it stay in the count.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 機能の浸透
#
# 新しい機能の価値は、お客様に使われて初めて生まれます。曲線は、提供開始から、使ったことのあるお客様がどれだけ増えたかを示します。あとから契約したお客様は契約の時点から加わり、使わないまま解約したお客様も数に残ります。

# %%
taken_up = cs.adoption.uptake(company, trailing, choice.rule)
taken_up.chart()

# %%
taken_up.table()

# %% [markdown] lang="en" tags=["lesson"]
# The curves rise in steps, and all of them on the same days. Ask what happened then before you call it a success. Here it was the simulation: customers keep to their share of the features, so when one is launched or retired, many turn to the next one on their list at once. In real data it may be a release, a campaign, or a change in what is counted.

# %% [markdown] lang="ja" tags=["lesson"]
# 曲線は段差を描いて上がり、しかもどの機能も同じ日に上がっています。成果だと考える前に、その日に何があったのかを確かめましょう。ここではシミュレーションの作り方によるものです。お客様は全機能のうち一定の割合を使うので、機能が一つ増えたり終了したりすると、多くのお客様がいっせいに次の機能を使い始めます。実際のデータでは、製品の更新、案内の配信、集計方法の変更などが考えられます。

# %% [markdown] lang="en"
# ### Who is ready, and did the campaign work?
#
# Features that serve one purpose form a family. Whoever uses another feature of the same family has the need already. That is a guess, and it is checked on the last quarter. A campaign is a mail or a webinar about a feature. Did it bring customers to the feature?

# %% [markdown] lang="ja"
# ### 次に使いそうなお客様と、施策の効果
#
# 同じ目的の機能を、一つの系統とみなします。同じ系統の機能を使っているお客様なら、すでに必要を感じているはずです。これは推測なので、直近の四半期で確かめます。あわせて、機能を紹介したメールやウェビナーが、実際に利用につながったかも見ます。

# %%
taken_up.finding()

# %%
taken_up.ready_table()

# %%
campaigned = cs.adoption.campaigns(company, trailing)
campaigned.finding()

# %%
campaigned.table()

# %% [markdown] lang="en" tags=["analyst"]
# ## Programmes
#
# Knowledge mails on a schedule, webinars, check-ins on a fixed cycle: these are the steady programmes of adoption. First, when each ran and whom it reached.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 施策
#
# 定期的に送るナレッジメール、ウェビナー、決まった周期の様子伺い。アダプション期に続けて行う施策です。まず、いつ行い、どのお客様に届いたかを見ます。

# %%
reached = cs.adoption.programme_reach(company)
reached.chart()

# %%
reached.table()

# %% [markdown] lang="en" tags=["lesson"]
# ### Do not ask those who came
#
# The tempting question is: do customers who attend use the product more? They do, with almost every programme, even one that does nothing. Keen customers come. Customers who stay are invited again and again, those who left are not. And the newest have not been invited at all. So attendance shows who they were, not what the programme did.
#
# The better question is about the *offer*. The company decides when a customer is first offered a programme; the customer does not. As long as some are offered it later than others, those still waiting show what would have happened without it. The effect of the offer is smaller than that of attending, because not everybody comes. But it is what you decide about: you can offer, you cannot attend for them.

# %% [markdown] lang="ja" tags=["lesson"]
# ### 参加した人に聞いてはいけない
#
# 「参加したお客様は、製品をよく使っているか」と聞きたくなります。答えはほぼいつも「はい」です。何の効果もない施策でもそうなります。熱心なお客様ほど参加します。残っているお客様は何度も案内を受け、解約したお客様は受けません。始めたばかりのお客様は、まだ案内を受けていません。参加の有無が示すのは、どのようなお客様だったかであって、施策が何をもたらしたかではありません。
#
# 問うべきなのは、*案内*の効果です。いつ最初に案内するかを決めるのは会社で、お客様ではありません。案内の時期がお客様ごとにずれていれば、まだ案内を受けていないお客様が「案内しなかったらどうなっていたか」を教えてくれます。全員が参加するわけではないので、案内の効果は参加の効果より小さく出ます。それでも、こちらで決められるのは案内することだけです。

# %%
state_rule = choice.rule if choice else None
programme_results = cs.adoption.programme_effects(company, trailing, state_rule)

# %% tags=["lesson"]
cs.adoption.attendance(company, trailing).chart(programme_results)

# %% [markdown] lang="en"
# Each group first offered a programme in the same four weeks is compared with customers as old as they are who were not yet offered it. Customers already reached never serve as the comparison. The verdicts are corrected for the number of programmes and states looked at.

# %% [markdown] lang="ja"
# 同じ4週間に初めて案内したお客様を、契約からの期間が同じくらいで、まだ案内していないお客様と比べます。すでに案内したお客様を比較の相手にすることはありません。判定は、調べた施策と状態の数に応じて補正してあります。

# %%
programme_results.chart()

# %%
programme_results.finding(reached)

# %% [markdown] lang="en"
# The comparison is fair only if both groups moved alike before the offer. On the left of the dotted line the curves should lie on zero. Where they do not, the programme goes to customers whose use was changing anyway, and nothing can be concluded from what follows.

# %% [markdown] lang="ja"
# この比較が公平なのは、案内の前に両者が同じように動いていた場合だけです。点線より左で、線が0に重なっていなければなりません。重なっていない施策は、もともと利用が変わりつつあるお客様に案内されたもので、その後の動きからは何も結論できません。

# %%
programme_results.course_chart()

# %%
programme_results.table()

# %% [markdown] lang="en" tags=["lesson"]
# Look at the rescue call, the call that is made when use has fallen. Use falls before it, is lowest around it, and rises afterwards. Whoever sees only the rise will praise the call. But use that has just fallen tends to come back by itself: customers are called *because* of the fall. To learn what the call does, let chance decide for one quarter whom to call first.

# %% [markdown] lang="ja" tags=["lesson"]
# 利用が下がったときにかける、立て直しの電話を見てみましょう。利用は電話の前から下がり、電話の頃に底を打ち、その後に上がっています。上がったところだけを見れば、電話のおかげだと思うでしょう。しかし、落ち込んだばかりの利用は、何もしなくても戻ることが多いものです。そもそも、下がった*から*電話をかけたのです。電話の効果を知るには、1四半期だけ、どのお客様に先にかけるかをくじで決めてみることです。

# %% [markdown] lang="en" tags=["analyst"]
# ## Expansion
#
# Customers that get much out of the product may want more of it. What was seen before past expansions is learnt from all quarters; a list is made for each quarter from what was known on its first day, and compared with what happened.

# %% [markdown] lang="ja" tags=["analyst"]
# ## 取引拡大の兆し
#
# 製品をよく使っているお客様は、さらに広げたいと考えるかもしれません。過去に取引が拡大する前、何がみられたかを全四半期から学びます。そのうえで、各四半期の初日に分かっていたことだけで一覧を作り、実際の結果と照らし合わせます。

# %%
growing = cs.adoption.expansion(company, history, choice.rule)
growing.chart()

# %%
growing.finding()

# %%
growing.check_chart()

# %%
growing.now_table()

# %% [markdown] lang="en" tags=["lesson"]
# A list that is right for one customer in five sounds poor. Compare it with the others, of whom far fewer expand: the list saves most of the calls. But look at each quarter too. If the last one fell off, the signals are wearing out.

# %% [markdown] lang="ja" tags=["lesson"]
# 5件に1件しか当たらない一覧は、頼りなく見えるかもしれません。一覧にないお客様では、拡大する割合がはるかに低いことと比べてください。電話の大半を省けます。ただし、四半期ごとの推移も見ましょう。直近で下がっていれば、その兆しは効かなくなってきています。

# %% tags=["lesson"]
growing.table()

# %% [markdown] lang="en" tags=["explore"]
# ## Your ten accounts
#
# What does each of them want or need next? Have they had too many contacts? The priority is only suggested: first whose notice day is near, then who is outside the state, then the larger. Put it right where you know better. (No form below? Press ▶▶ above.)

# %% [markdown] lang="ja" tags=["explore"]
# ## 自分の10社
#
# それぞれ、次に何を望んでいるでしょうか。連絡が多すぎないでしょうか。優先順位は提案にすぎません（通知期限が近い順、次に状態外、次に月額の大きい順）。あなたのほうがよく知っているところは直してください。下に表が出ていないときは、上の▶▶を押してください。

# %% tags=["explore"]
cs.course.my_accounts("next", company)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %% tags=["analyst"]
cs.adoption.closing(
    book=book,
    tested=tested,
    patterns=kinds,
    needs=named,
    outside=beyond,
    goals=following,
    contacts=contacts,
    overload=overloaded,
    programmes=programme_results,
    expansion=growing,
)

# %% [markdown] lang="en" tags=["lesson"]
# Nobody can do all of this alone. The queue says whom to call this week. What comes back week after week belongs to a mechanism, and the mechanism belongs to a team: product, marketing, CS Ops. So ask of every need twice: what does this customer need now? And what would have made the question unnecessary?
#
# Next: the exercises **[04_adoption](../exercises/04_adoption.ipynb)**, then the adoption desk, **[07_adoption_desk](../exercises/07_adoption_desk.ipynb)**; both are in the folder `exercises`. After that **[05_team](05_team.ipynb)**: who does what, and by which measures.

# %% [markdown] lang="ja" tags=["lesson"]
# これを一人ですべてこなすことはできません。今週だれに連絡するかは、対応リストが教えてくれます。毎週のように繰り返されることは仕組みに任せ、その仕組みはプロダクト、マーケティング、CS Opsといったチームと作ります。ニーズを聞いたら、二つのことを考えましょう。このお客様に、いま何が必要か。そして、何があれば、そもそも聞かずに済んだのか。
#
# 次は演習の **[04_adoption](../exercises/04_adoption.ipynb)**、続いてアダプションの業務体験 **[07_adoption_desk](../exercises/07_adoption_desk.ipynb)** です（どちらも `exercises` フォルダーにあります）。そのあと **[05_team](05_team.ipynb)** で、だれが何を担い、何で測るかを考えます。
