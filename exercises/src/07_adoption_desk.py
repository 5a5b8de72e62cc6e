# %% [markdown] lang="en"
# # The adoption desk
#
# You look after a book of sixty customers for thirteen weeks; then a year passes. Two in three decide about their renewal within five months of the start. Playing takes about half an hour; 03 and 04 come first.
#
# **Goal.** As much of the monthly revenue as possible is still there after the year.
#
# **Your time.** 120 minutes a week for contacts, needs and proposals. You can't reach everybody.
#
# | action | minutes | what it does |
# |---|---|---|
# | Call | 25 | helps customers outside the state for about three months; a need often comes up |
# | Meeting | 45 | the same, and a need nearly always comes up |
# | Mail, reminder | 2 | a contact that changes nothing by itself |
# | Meet the need myself | 90 | for this one customer |
# | Pass on and propose a mechanism | 60 | the right team builds something for everybody with that need |
#
# More than six contacts within four weeks do harm. A team takes a need on when three customers have named it; the wrong team sends it back two weeks later, and your minutes are gone. In week 4 one customer comes with a request: find out what lies behind it before you answer. You have four questions.

# %% [markdown] lang="ja"
# # アダプションの業務体験
#
# 13週間、60社を担当します。その後、1年がたちます。3社に2社は、開始から5か月以内に更新を判断します。所要時間は約30分です。先に03と04を終えてください。
#
# **目標。** 1年後に、月額売上をできるだけ多く残すこと。
#
# **使える時間。** 連絡、ニーズへの対応、提案に週120分です。全社には届きません。
#
# | 行動 | 分 | 効き目 |
# |---|---|---|
# | 電話 | 25 | 高活用状態の外にいるお客様に、約3か月効く。ニーズがよく出てくる |
# | オンライン面談 | 45 | 電話と同じ。ニーズはほぼ必ず出てくる |
# | メール、催促メール | 2 | 連絡が1回増えるだけ |
# | ニーズに自分で応える | 90 | その1社だけに効く |
# | 伝えて仕組みを提案 | 60 | 担当のチームが、同じニーズを持つ全社に向けて作る |
#
# 4週間に6回を超える連絡は逆効果です。3社以上から出たニーズは、他のチームに引き受けてもらえます。担当違いのチームに伝えると2週間後に戻ってきて、使った時間は無駄になります。第4週に、あるお客様から要望が届きます。答える前に、その奥に何があるかを探ってください。質問は4回までです。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## Play
#
# Tick customers, one by one or a whole group, choose a reason, press an action. It is chosen for all that are ticked, in the order of the list, as far as the minutes last. The list begins with the revenue at stake: the amount, more the nearer the notice day, and little for customers in the state; whoever had a call or a meeting within eight weeks comes after the others. What customers tell you is counted below the list by need. A week takes about a minute. Everything is saved at once. You may close the page and go on later: run this cell again.

# %% [markdown] lang="ja"
# ## 始める
#
# お客様を一社ずつ、または「まとめて選ぶ」で選び、理由を選んでから、行動のボタンを押します。選んだお客様に、一覧の順で、時間が足りる限り割り当てられます。一覧は「失うおそれのある売上」の順です。金額が大きく、解約通知の期限が近いほど上に来て、高活用状態のお客様は下がります。8週間以内に電話か面談をしたお客様は、その後に並びます。お客様から聞いたことは、一覧の下にニーズごとの数でまとめます。1週間分は1分ほどが目安です。操作はその場で保存されます。途中で閉じても、このセルをもう一度実行すれば続きから始められます。

# %% [raw] lang="en" tags=["words"]
# request: Our contract is up for renewal. Could you give us a discount?
# turns:
# - asks:
#     offer: I will ask for ten percent.
#     dig: What has changed, that the price stands out now?
#     defend: Our price is below that of others.
#   replies:
#     offer: Thank you, that would be a beginning.
#     dig: We pay for thirty seats, and about half of them are used.
#     defend: I see. We will compare.
# - asks:
#     dig: Who uses it, and who doesn't?
#     seats: Shall we cut the seats, then?
#     new: Have you tried the new functions?
#   replies:
#     dig: Those who were there when we began. Whoever joined later hardly opens it.
#     seats: Perhaps. Then we will ask the same question next year.
#     new: No. I wouldn't know who should, here.
# - asks:
#     busy: They are probably busy?
#     manual: I will send you the manual.
#     dig: How does somebody who joins learn to work with it?
#   replies:
#     busy: Everybody is.
#     manual: We have it. Nobody reads eighty pages.
#     dig: Nobody shows them. You trained the first team; later ones have nothing.
# root: "Behind the request: people who join after onboarding are never shown how to use the product."
# answers:
#   mechanism: A monthly course for newcomers and a one-page guide, for all customers
#   once: Train this customer's newcomers myself
#   surface: Pass the wish for a discount on
#   missed: A discount programme at renewal, for all customers
# told:
#   mechanism: "You found the cause and met it by a mechanism: the monthly course reaches the newcomers of every customer, this year and the next."
#   once: You found the cause and met it for one customer. Other customers have newcomers too; a monthly course would have reached them for twice the time.
#   surface: "You passed on what was asked. A discount changes the price and not the use: half of the seats stay unused."
#   missed: You built a mechanism, but for the request and not for its cause. A cheaper seat that nobody uses is still a seat that nobody uses.

# %% [raw] lang="ja" tags=["words"]
# request: 更新の時期ですが、値引きはしていただけますか。
# turns:
# - asks:
#     offer: 10％引けるか、社内で聞いてみます。
#     dig: 今になって価格が気になるのは、何か変わったからですか。
#     defend: 他社より安いはずですが。
#   replies:
#     offer: ありがとうございます。まずはそれで。
#     dig: 30席分払っていますが、使っているのは半分くらいなんです。
#     defend: そうですか。比べてみます。
# - asks:
#     dig: 使っている方と使っていない方は、どう違いますか。
#     seats: では、席数を減らしましょうか。
#     new: 新機能はお試しになりましたか。
#   replies:
#     dig: 使っているのは、導入のときからいる人です。あとから入った人は、ほとんど開きません。
#     seats: そうですね。来年も同じ相談をすると思いますが。
#     new: いいえ。うちで誰が試せばよいのか。
# - asks:
#     busy: お忙しいのでしょうか。
#     manual: マニュアルをお送りします。
#     dig: 新しく入った方は、どうやって使い方を覚えるのですか。
#   replies:
#     busy: みんな忙しいですよ。
#     manual: 持っています。80ページも、誰も読みません。
#     dig: 誰も教えていません。最初のメンバーは研修を受けましたが、あとの人には何もないんです。
# root: 要望の奥にあったこと：オンボーディングのあとに入った人は、使い方を一度も教わっていません。
# answers:
#   mechanism: すべてのお客様向けに、毎月の新任者講座と1枚の手引きを用意する
#   once: このお客様の新任者に自分で教える
#   surface: 値引きの希望を社内に伝える
#   missed: すべてのお客様向けに、更新時の割引制度を作る
# told:
#   mechanism: 原因にたどり着き、仕組みで応えました。毎月の講座は、今年も来年も、すべてのお客様の新任者に届きます。
#   once: 原因にたどり着き、1社には応えました。新任者は他のお客様にもいます。倍の時間で毎月の講座を始めれば、そこにも届きました。
#   surface: 要望をそのまま伝えました。値引きで変わるのは価格だけで、使い方は変わりません。席の半分は使われないままです。
#   missed: 仕組みは作りましたが、原因ではなく要望への仕組みでした。安くなっても、使われない席は使われないままです。

# %% tags=["explore"]
cs.course.adoption_desk()

# %% [markdown] lang="en"
# ## Look back
#
# Run this when all weeks are over; it takes up to half a minute. Your decisions stand beside three other ways of deciding, for the same customers and under the same chance, and each decision beside what could be seen when you made it. The effect of a decision is what would be missing at the end without it. Effects in the game are stronger than in most companies, so that a few months are enough to see them.

# %% [markdown] lang="ja"
# ## 振り返る
#
# すべての週が終わったら実行してください。30秒ほどかかることがあります。同じお客様、同じ偶然のもとで、ほかの三つの決め方と比べます。一つひとつの判断は、そのとき見えていたことと並べて表示します。判断の効果とは、その判断がなかったら最後に失われていた売上です。数か月で違いが見えるように、効果は実際の会社より強めにしてあります。

# %% tags=["explore"]
cs.course.review("adoption")

# %% [markdown] lang="en"
# ## To think about
#
# - What did an hour of calls do, and what an hour of proposing a mechanism?
# - How many customers did you have to hear before you saw a need that repeats?
# - Whom did you leave alone on purpose, and did it cost anything?

# %% [markdown] lang="ja"
# ## 考えてみましょう
#
# - 電話の1時間と、仕組みを提案する1時間では、何が違いましたか。
# - 繰り返されるニーズに気づくまでに、何社から話を聞きましたか。
# - あえて連絡しなかったのは誰で、それで失ったものはありましたか。

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **05_team**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **05_team** を開いてください。

# %%
cs.progress()
