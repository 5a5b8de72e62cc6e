# %% [markdown] lang="en"
# # The onboarding desk
#
# You run onboarding for sixteen weeks. Two customers have just started; 22 more follow within the first twelve weeks. After the last week whoever is left is handed over as things stand, and then a year passes in which adoption looks after all of them. Playing takes about half an hour; 01 and 02 come first.
#
# **Goal.** As much of the monthly revenue as possible is still there after the year. How fast you hand over is not counted.
#
# **Your time.** 600 minutes a week. Every customer in onboarding takes ten of them whatever you decide, so holding on to everybody costs time too.
#
# | action | minutes | what it does |
# |---|---|---|
# | Kickoff meeting | 60 | once for each customer, the earlier the better |
# | Training | 45 | use grows faster and further; up to six for each customer |
# | Learn and write down | 30 | a call in which you learn two of the six fields of the handoff information (02) |
# | Mail | 5 | a contact that changes nothing by itself |
# | Hand over | 20 | adoption takes over from now on; missing information costs use later |
#
# Kickoff, training, learning and mail are contacts. More than six within four weeks do harm; the list counts them, this week's included. In week 6 one customer comes with a request: find out what lies behind it before you answer. You have four questions.

# %% [markdown] lang="ja"
# # オンボーディングの業務体験
#
# 16週間、オンボーディングを担当します。始まったばかりのお客様が2社あり、最初の12週間でさらに22社の契約が始まります。最後の週が終わると、残っているお客様はそのままの状態で引き継がれ、その後の1年はアダプションが全社を見ます。所要時間は約30分です。先に01と02を終えてください。
#
# **目標。** 1年後に、月額売上をできるだけ多く残すこと。引き継ぎの早さは評価しません。
#
# **使える時間。** 週600分です。オンボーディング中のお客様には、何もしなくても1社につき10分かかります。全社を抱え続けることにも時間がかかります。
#
# | 行動 | 分 | 効き目 |
# |---|---|---|
# | キックオフ | 60 | 1社に1回。早いほどよい |
# | 研修 | 45 | 利用の立ち上がりが早くなり、より高い水準まで伸びる（1社6回まで） |
# | 情報を聞いて記録 | 30 | 電話で話を聞き、引き継ぎ情報（02）6項目のうち2項目が埋まる |
# | メール | 5 | 連絡が1回増えるだけ |
# | 引き継ぐ | 20 | 以後はアダプションが担当。情報が欠けていると、あとで利用が落ちやすい |
#
# キックオフ、研修、情報の聞き取り、メールはどれも連絡に数えます。4週間に6回を超える連絡は逆効果です。回数は今週分も含めて一覧に出ます。第6週に、あるお客様から要望が届きます。答える前に、その奥に何があるかを探ってください。質問は4回までです。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## Play
#
# Tick customers, one by one or a whole group, choose a reason, press an action. It is chosen for all that are ticked, in the order of the list, as far as the minutes last: the order of the list is your priority. Reasons are for you: the review shows them beside what came of it. “Choose as last week” repeats what is still possible. A week takes a minute or two. Everything is saved at once. You may close the page and go on later: run this cell again.

# %% [markdown] lang="ja"
# ## 始める
#
# お客様を一社ずつ、または「まとめて選ぶ」で選び、理由を選んでから、行動のボタンを押します。選んだお客様に、一覧の順で、時間が足りる限り割り当てられます。つまり、一覧の並び順が優先順位になります。理由は自分のためのもので、振り返りで結果と並べて表示されます。「先週と同じにする」は、今週もできるものだけを繰り返します。1週間分は1〜2分が目安です。操作はその場で保存されます。途中で閉じても、このセルをもう一度実行すれば続きから始められます。

# %% tags=["explore"]
cs.course.onboarding_desk()

# %% [markdown] lang="en"
# ## Look back
#
# Run this when all weeks are over; it takes up to half a minute. Your decisions stand beside three other ways of deciding, for the same customers and under the same chance, and each decision beside what could be seen when you made it. The effect of a decision is what would be missing at the end without it. Effects in the game are stronger than in most companies, so that a few months are enough to see them.

# %% [markdown] lang="ja"
# ## 振り返る
#
# すべての週が終わったら実行してください。30秒ほどかかることがあります。同じお客様、同じ偶然のもとで、ほかの三つの決め方と比べます。一つひとつの判断は、そのとき見えていたことと並べて表示します。判断の効果とは、その判断がなかったら最後に失われていた売上です。数か月で違いが見えるように、効果は実際の会社より強めにしてあります。

# %% tags=["explore"]
cs.course.review("onboarding")

# %% [markdown] lang="en"
# ## To think about
#
# - Which kind of decision took most of your hours, and what would be missing without it?
# - Which customers did you keep longest, and did it pay?
# - A colleague hands over twice as fast. What would you look at before you praise it?
# - Which decision was right with what could be seen then, though nothing came of it?

# %% [markdown] lang="ja"
# ## 考えてみましょう
#
# - 一番時間を使ったのはどの種類の判断で、それがなければ何が失われていましたか。
# - 一番長く手元に置いたのはどのお客様で、それは報われましたか。
# - 倍の早さで引き継ぐ同僚がいます。ほめる前に何を確かめますか。
# - 結果は出なかったものの、当時見えていたことからすれば正しかった判断はどれですか。

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **03_retention**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **03_retention** を開いてください。

# %%
cs.progress()
