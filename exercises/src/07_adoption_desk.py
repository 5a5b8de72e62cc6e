# %% [markdown] lang="en"
# # The adoption desk
#
# You look after a book of sixty customers for thirteen weeks; then a year passes. Two in three decide about their renewal within five months of the start. Playing takes about 40 minutes; 03 and 04 come first.
#
# **Goal.** As much of the monthly revenue as possible after the year; more seats count too. The year is counted as what is to be expected from how you leave your customers, so that luck decides little.
#
# **Your time.** 360 minutes a week. You can't reach everybody.
#
# | action | minutes | what it does |
# |---|---|---|
# | Call and ask | 25 | helps customers outside the state for about three months; you hear what lies behind the figures, and often a need |
# | Meet the new champion | 40 | where the one who looked after it has left |
# | Talk about results and renewal | 40 | within eight weeks of the notice day; above all where the decision maker sees no result |
# | Show newcomers around | 40 | where people joined and were never shown how to work with it |
# | Introduce the new feature | 15 | from week 5; for customers who come regularly and use few features |
# | Propose more seats | 40 | in the state, with nearly all seats in use and nothing that worries them; elsewhere it annoys |
# | Interview about the pattern | 40 | after three in a pattern of use you know what it is about, and programmes speak its language |
# | Meet the need myself | 75 | for this one customer |
# | Knowledge mail to all | 30 | features are found; worth repeating after three weeks |
# | Webinar | 75 | a habit grows with those who come; worth repeating after four weeks |
# | Check-in round | 45 | a mail to all; about half answer and tell what lies behind the figures; worth repeating after four weeks |
# | Pass on and propose a mechanism | 60 | the right team builds something for everybody with that need |
#
# A team takes a need on when three customers have named it and you argue with what it needs to decide; else it comes back two weeks later, and your minutes are gone. Whoever was called is left in peace for six weeks unless there is an occasion. More than six contacts within four weeks do harm; programmes count.
#
# **Requests.** Customers write and call. A request waits for three weeks. You may ask up to three questions before you act; the same request can have different causes. An answer takes 20 minutes.

# %% [markdown] lang="ja"
# # アダプションの業務体験
#
# 13週間、60社を担当します。その後、1年がたちます。3社に2社は、開始から5か月以内に更新を判断します。所要時間は約40分です。先に03と04を終えてください。
#
# **目標。** 1年後に、月額売上をできるだけ多く残すこと。増席も数えます。1年の結果は、手を離したときの状態から見込まれる値で数えるので、運にはあまり左右されません。
#
# **使える時間。** 週360分です。全社には届きません。
#
# | 行動 | 分 | 効き目 |
# |---|---|---|
# | 電話で話を聞く | 25 | 高活用状態の外にいるお客様に、約3か月効く。数字に表れない事情が聞け、ニーズもよく出てくる |
# | 新しい推進役に会う | 40 | これまで見ていた人がいなくなった場合に |
# | 成果と更新の面談 | 40 | 通知期限の前8週間に。特に、決裁者に成果が伝わっていない場合に |
# | 新任者に案内する | 40 | あとから入った人が使い方を教わっていない場合に |
# | 新機能を案内する | 15 | 第5週から。定期的に使っているものの、使う機能が少ないお客様に |
# | 増席を提案する | 40 | 高活用状態で、席がほぼ埋まり、心配事のないお客様に。それ以外では逆効果 |
# | 使い方を聞き取る | 40 | 一つのパターンで3社聞くと中身が分かり、施策がそのお客様に合うものになる |
# | ニーズに自分で応える | 75 | その1社だけに効く |
# | ナレッジメールを全社に | 30 | 機能を知ってもらえる。次は3週間後から意味がある |
# | ウェビナー | 75 | 参加した人に習慣がつく。次は4週間後から意味がある |
# | 様子伺いを一斉に送る | 45 | 全社にメールを送る。約半数が返事をくれ、事情が分かる。次は4週間後から意味がある |
# | 伝えて仕組みを提案 | 60 | 担当のチームが、同じニーズを持つ全社に向けて作る |
#
# チームに引き受けてもらえるのは、3社以上から出たニーズで、判断に必要な根拠を示したときです。そうでなければ2週間後に戻ってきて、使った時間は無駄になります。電話をしたお客様には、用件がない限り6週間は連絡を控えます。4週間に6回を超える連絡は逆効果です。施策も連絡に数えます。
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
# Press ▶▶ above to begin. At the top stand the week, your minutes and the button that ends it; below, what happened and which request waits. The list has no order of its own: put it in the order that you think right, by two columns. Tick customers, one by one or a group, choose a reason, press an action. It is chosen for all that are ticked, in the order of the list, as far as the minutes last. Below the list are the programmes, and what customers told you, counted by need. The file of the customer that you ticked last stands at the bottom. A week takes about three minutes. Everything is saved at once. You may close the page and go on later: press ▶▶ again.

# %% [markdown] lang="ja"
# ## 始める
#
# 上の▶▶を押すと始まります。画面の一番上に、週、残り時間、週を終えるボタンがあります。その下に、先週のできごとと、回答を待つ要望が出ます。一覧に決まった順はありません。二つの列を選び、自分が正しいと思う順に並べてください。お客様を一社ずつ、または「まとめて選ぶ」で選び、理由を選んでから、行動のボタンを押します。選んだお客様に、一覧の順で、時間が足りる限り割り当てられます。一覧の下には、施策と、お客様から聞いたニーズの数があります。最後に選んだお客様の記録は一番下に出ます。1週間分は3分ほどが目安です。操作はその場で保存されます。途中で閉じても、▶▶をもう一度押せば続きから始められます。

# %% tags=["explore"]
cs.course.adoption_desk()

# %% [markdown] lang="en"
# ## Look back
#
# Press ▶▶ again when all weeks are over. Your decisions stand beside other ways of deciding, for the same customers and under the same chance, and each decision beside what could be seen when you made it. The effect of a decision is what would be missing at the end without it. Effects in the game are stronger than in most companies, so that a few months are enough to see them.

# %% [markdown] lang="ja"
# ## 振り返る
#
# すべての週が終わったら、もう一度▶▶を押してください。同じお客様、同じ偶然のもとで、ほかの決め方と比べます。一つひとつの判断は、そのとき見えていたことと並べて表示します。判断の効果とは、その判断がなかったら最後に失われていた売上です。数か月で違いが見えるように、効果は実際の会社より強めにしてあります。

# %% tags=["explore"]
cs.course.review("adoption")

# %% [markdown] lang="en"
# ## To think about
#
# - What did an hour of calls do, and what an hour of proposing a mechanism?
# - How many customers did you have to hear before you saw a need that repeats?
# - Which customer looked safe in the figures and was not? How did you learn it?
# - Whom did you leave alone on purpose, and did it cost anything?

# %% [markdown] lang="ja"
# ## 考えてみましょう
#
# - 電話の1時間と、仕組みを提案する1時間では、何が違いましたか。
# - 繰り返されるニーズに気づくまでに、何社から話を聞きましたか。
# - 数字では安心に見えて、そうではなかったのはどのお客様ですか。どうやって分かりましたか。
# - あえて連絡しなかったのは誰で、それで失ったものはありましたか。

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.
#
# Next: in the folder `notebooks`, open **[05_team](../notebooks/05_team.ipynb)**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。
#
# 次は、`notebooks` フォルダーの **[05_team](../notebooks/05_team.ipynb)** を開いてください。

# %%
cs.progress()
