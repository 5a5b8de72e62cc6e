# %% [markdown] lang="en"
# # The onboarding desk
#
# You run onboarding for sixteen weeks. Four customers are there; 16 more start within the first seven weeks. After the last week whoever is left is handed over as things stand, all at once, and then a year passes in which adoption looks after all of them. Playing takes about 40 minutes; 01 and 02 come first.
#
# **Goal.** As much of the monthly revenue as possible is still there after the year. How fast you hand over is not counted. The year is counted as what is to be expected from how you leave your customers, so that luck decides little.
#
# **Your time.** 720 minutes a week. Every customer in onboarding takes twelve of them whatever you decide, so holding on to everybody costs time too.
#
# | action | minutes | what it does |
# |---|---|---|
# | Kickoff meeting | 60 | once for each customer, the earlier the better |
# | Ask what holds them up | 20 | a call; most customers are held up by something, and figures alone don't tell by what |
# | Agree with the decision maker | 45 | where nobody has decided that the old way ends |
# | Connect the data | 45 | where half of what people look for is somewhere else |
# | Choose one first goal | 45 | where everybody wants something else of it |
# | Training | 45 | use grows, but little while something holds the customer up; they agree to five |
# | Learn and write down | 30 | a call in which you learn two of the six fields of the handoff information (02) |
# | Hand over | 20 | adoption takes over; it can take up two customers a week well |
#
# What is not written down at the handoff, the successor asks once more. Whoever is handed over before the state loses part of what was reached; whoever waits long in the state begins its next goal late. More than six contacts within four weeks do harm: all of the above but the handoff count.
#
# **Requests.** Customers write and call. A request waits for three weeks. You may ask up to three questions before you act; the same request can have different causes. An answer takes 20 minutes.

# %% [markdown] lang="ja"
# # オンボーディングの業務体験
#
# 16週間、オンボーディングを担当します。初めに4社あり、7週間のうちにさらに16社の契約が始まります。最後の週が終わると、残っているお客様はそのままの状態で一度に引き継がれ、その後の1年はアダプションが全社を見ます。所要時間は約40分です。先に01と02を終えてください。
#
# **目標。** 1年後に、月額売上をできるだけ多く残すこと。引き継ぎの早さは評価しません。1年の結果は、手を離したときの状態から見込まれる値で数えるので、運にはあまり左右されません。
#
# **使える時間。** 週720分です。オンボーディング中のお客様には、何もしなくても1社につき12分かかります。全社を抱え続けることにも時間がかかります。
#
# | 行動 | 分 | 効き目 |
# |---|---|---|
# | キックオフ | 60 | 1社に1回。早いほどよい |
# | 何が妨げかを聞く | 20 | 電話。多くのお客様には妨げがあり、それが何かは数字だけでは分からない |
# | 決裁者と進め方を決める | 45 | 元のやり方をやめることを、まだ誰も決めていない場合に |
# | データをつなぐ | 45 | 探すものの半分が別の場所にある場合に |
# | 最初の目標を一つ決める | 45 | 求めるものが人によって違う場合に |
# | 研修 | 45 | 利用が伸びる。ただし妨げがあるうちはほとんど伸びない。受けてもらえるのは5回まで |
# | 情報を聞いて記録 | 30 | 電話で話を聞き、引き継ぎ情報（02）6項目のうち2項目が埋まる |
# | 引き継ぐ | 20 | アダプションが担当する。無理なく引き受けられるのは週2社まで |
#
# 引き継ぎのときに記録がないことは、後任がもう一度聞くことになります。高活用状態になる前に引き継ぐと、それまでの前進が一部失われます。高活用状態のまま長く待たせると、次のゴールへの着手が遅れます。4週間に6回を超える連絡は逆効果です。引き継ぎ以外の行動は、すべて連絡に数えます。
#
# **要望。** お客様からメールや電話が来ます。要望は3週間待ってもらえます。対応を決める前に、3回までやり取りして確かめられます。同じ要望でも、原因は同じとは限りません。対応には20分かかります。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## Play
#
# Press ▶▶ above to begin. At the top stand the week, your minutes and the button that ends it; below, what happened and which request waits. Put the list in the order that you think right, tick customers, one by one or a group, choose a reason, press an action. It is chosen for all that are ticked, in the order of the list, as far as the minutes last: the order of the list is your priority. The file of the customer that you ticked last, with its people and what they told you, stands at the bottom. Reasons are for you: the review shows them beside what came of it. A week takes two or three minutes. Everything is saved at once. You may close the page and go on later: press ▶▶ again.

# %% [markdown] lang="ja"
# ## 始める
#
# 上の▶▶を押すと始まります。画面の一番上に、週、残り時間、週を終えるボタンがあります。その下に、先週のできごとと、回答を待つ要望が出ます。一覧を自分が正しいと思う順に並べ、お客様を一社ずつ、または「まとめて選ぶ」で選び、理由を選んでから、行動のボタンを押します。選んだお客様に、一覧の順で、時間が足りる限り割り当てられます。つまり、一覧の並び順が優先順位になります。最後に選んだお客様の記録（関係者と、聞いたこと）は一番下に出ます。理由は自分のためのもので、振り返りで結果と並べて表示されます。1週間分は2〜3分が目安です。操作はその場で保存されます。途中で閉じても、▶▶をもう一度押せば続きから始められます。

# %% tags=["explore"]
cs.course.onboarding_desk()

# %% [markdown] lang="en"
# ## Look back
#
# Press ▶▶ again when all weeks are over. Your decisions stand beside other ways of deciding, for the same customers and under the same chance, and each decision beside what could be seen when you made it. The effect of a decision is what would be missing at the end without it. Effects in the game are stronger than in most companies, so that a few months are enough to see them.

# %% [markdown] lang="ja"
# ## 振り返る
#
# すべての週が終わったら、もう一度▶▶を押してください。同じお客様、同じ偶然のもとで、ほかの決め方と比べます。一つひとつの判断は、そのとき見えていたことと並べて表示します。判断の効果とは、その判断がなかったら最後に失われていた売上です。数か月で違いが見えるように、効果は実際の会社より強めにしてあります。

# %% tags=["explore"]
cs.course.review("onboarding")

# %% [markdown] lang="en"
# ## To think about
#
# - Which kind of decision took most of your hours, and what would be missing without it?
# - Which customers did you keep longest, and did it pay?
# - A colleague hands over twice as fast. What would you look at before you praise it?
# - Which request did you answer before you knew its cause, and what came of it?
# - Which decision was right with what could be seen then, though nothing came of it?

# %% [markdown] lang="ja"
# ## 考えてみましょう
#
# - 一番時間を使ったのはどの種類の判断で、それがなければ何が失われていましたか。
# - 一番長く手元に置いたのはどのお客様で、それは報われましたか。
# - 倍の早さで引き継ぐ同僚がいます。ほめる前に何を確かめますか。
# - 原因が分からないまま対応した要望はどれで、結果はどうなりましたか。
# - 結果は出なかったものの、当時見えていたことからすれば正しかった判断はどれですか。

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.
#
# Next: in the folder `notebooks`, open **[03_retention](../notebooks/03_retention.ipynb)**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。
#
# 次は、`notebooks` フォルダーの **[03_retention](../notebooks/03_retention.ipynb)** を開いてください。

# %%
cs.progress()
