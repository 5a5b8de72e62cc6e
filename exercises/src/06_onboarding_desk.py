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

# %% [raw] lang="en" tags=["words"]
# request: Could you hold the same training for us once more?
# turns:
# - asks:
#     date: Of course. Would Tuesday suit you?
#     dig: What should people do differently after it?
#     film: I could send you the recording of the first one.
#   replies:
#     date: Tuesday is fine. Some of them will hear it for the second time, though.
#     dig: They know the buttons by now. They just go back to the old way afterwards.
#     film: Thank you, we have it. I don't think anybody has watched it.
# - asks:
#     praise: Shall I tell them how well it works for other customers?
#     short: Would a shorter training be better?
#     dig: What is the old way, and what do they need it for?
#   replies:
#     praise: They would listen politely.
#     short: Perhaps. It isn't really the length.
#     dig: The spreadsheet. The weekly report to the head of department is made from it.
# - asks:
#     dig: Does the head of department know that the report could come from the product?
#     build: I can build that report for you.
#     wait: Let us give them a few more weeks.
#   replies:
#     dig: No. Nobody has talked to her about it; she wasn't at the kickoff. So both go on.
#     build: That would help me this week. They will still fill in the sheet.
#     wait: We can do that. I am not sure what would change.
# root: "Behind the request: whoever decides how the work is done was never asked, so the old way goes on."
# answers:
#   mechanism: "A step in the playbook: agree with the decision maker what changes, before any training"
#   once: Talk to this customer's head of department myself
#   surface: Arrange the training once more, as asked
#   missed: A library of recorded trainings for all customers
# told:
#   mechanism: "You found the cause and met it by a mechanism: the new step helps every customer where the old way goes on beside the new one, those who start later included."
#   once: You found the cause and met it for one customer. The others with the same cause never heard of it; a step in the playbook would have reached them too.
#   surface: You did what was asked. People knew the buttons already; the old way went on, because nobody had talked to the person who decides.
#   missed: You built a mechanism, but for the request and not for its cause. Recordings help nobody whose report is still made from the old spreadsheet.

# %% [raw] lang="ja" tags=["words"]
# request: 同じ研修を、もう一度やっていただけませんか。
# turns:
# - asks:
#     date: もちろんです。火曜日はいかがですか。
#     dig: 研修のあと、皆さんの仕事がどう変わるとよいですか。
#     film: 前回の録画をお送りしましょうか。
#   replies:
#     date: 火曜で大丈夫です。二度目になる人もいますが。
#     dig: 操作はもう覚えたんです。ただ、そのあと元のやり方に戻ってしまって。
#     film: 録画ならあります。誰も見ていないと思いますが。
# - asks:
#     praise: 他社の成功例をお話ししましょうか。
#     short: 研修を短くしたほうがよいでしょうか。
#     dig: 元のやり方とはどんなもので、何のために必要なのですか。
#   replies:
#     praise: 聞いてはくれると思います。
#     short: どうでしょう。長さの問題ではない気がします。
#     dig: 表計算です。部長への週報をそこから作っているので。
# - asks:
#     dig: その週報を製品から出せることを、部長はご存じですか。
#     build: その週報は、こちらでお作りします。
#     wait: もう数週間、様子を見ましょう。
#   replies:
#     dig: いいえ。キックオフにも出ていないので、誰も話していません。だから両方続いているんです。
#     build: 今週は助かります。でも、みんな表には書き続けるでしょうね。
#     wait: かまいませんが、何か変わるでしょうか。
# root: 要望の奥にあったこと：仕事の進め方を決める人に話が通っておらず、元のやり方が続いています。
# answers:
#   mechanism: プレイブックに一手順を足す：研修の前に、仕事の何を変えるかを決裁者と合意する
#   once: このお客様の部長と自分で話す
#   surface: 要望どおり、研修をもう一度手配する
#   missed: すべてのお客様向けに、研修の録画集を作る
# told:
#   mechanism: 原因にたどり着き、仕組みで応えました。新しい手順は、元のやり方が残っているすべてのお客様に効きます。これから始まるお客様も含みます。
#   once: 原因にたどり着き、1社には応えました。同じ原因を抱える他のお客様には届いていません。プレイブックの手順にすれば、そこにも届きました。
#   surface: 要望どおりにしました。操作はもともと分かっていたので、決める人に話が通らないまま、元のやり方が続きました。
#   missed: 仕組みは作りましたが、原因ではなく要望への仕組みでした。週報が表計算から作られている限り、録画は役に立ちません。

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
