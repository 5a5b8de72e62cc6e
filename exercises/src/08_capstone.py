# %% [markdown] lang="en"
# # The capstone: four quarters
#
# You lead customer success for a company of about 250 customers for a year. Each quarter you **define** high utilization, **design** the handoff, **assign** five people, choose **programmes**, let the quarter run, read what the kit's own **reports** say about it, and **revise**. After the fourth quarter another year passes with your last decisions. It takes about an hour; 01 to 05 come first.
#
# **Goal.** Of the monthly revenue that was there at first or came in during the four quarters, as much as possible is left a year later (GRR, and with growth NRR), for few hours of your people. Chance is the same for every way of deciding, so the differences at the end come from what was decided.
#
# What holds in this company:
#
# - Each of the five people has seven hours a week for customers. What does not fit is not done: the largest or oldest come first.
# - A customer in onboarding takes twelve minutes a week whatever you do. Trainings are held there, and stop at the handoff.
# - A sheet can be whole only when the customer has got somewhere: in high utilization, or after 90 days.
# - More than six contacts within four weeks do harm.
# - A programme that begins by lot reaches everybody within three months, and the report can tell what it did. One that begins with all at once is faster, and nobody will ever know.
#
# Reports say *insufficient evidence* when they cannot know yet. That is an answer too: it says that the decision is still yours.

# %% [markdown] lang="ja"
# # PDCAの総合演習：4四半期
#
# お客様約250社の会社で、1年間カスタマーサクセスを率います。四半期ごとに、高活用状態を**定義**し、引き継ぎを**設計**し、5人を**配置**し、**施策**を選んで四半期を進めます。そしてキットの**レポート**で結果を確かめ、方針を**見直し**ます。4四半期が終わると、最後の方針のままさらに1年が過ぎます。所要時間は約1時間です。先に01〜05を終えてください。
#
# **目標。** 初めにあった月額売上と、4四半期のあいだに加わった月額売上のうち、1年後にできるだけ多くを残すこと（GRR。増額も含めるとNRR）。かける時間は少ないほど良いとします。偶然はどの進め方でも同じなので、最後に見える差は判断の差です。
#
# この会社の決まりごと：
#
# - 5人それぞれが、お客様に使える時間は週7時間です。収まらない分は行われません。規模の大きい順、または待っている順に割り当てられます。
# - オンボーディング中のお客様には、何もしなくても1社につき週12分かかります。研修はオンボーディングで行い、引き継ぐと終わります。
# - 引き継ぎシートがすべて埋まるのは、お客様がある程度進んでからです（高活用状態になったとき、または90日目以降）。
# - 4週間に6回を超える連絡は逆効果です。
# - くじで始める施策は3か月で全員に届き、レポートで効果を判断できます。一斉に始めれば早く届きますが、効果は最後まで分かりません。
#
# レポートの「裏付けが足りない」は、まだ分からないという意味です。それも一つの答えです。決めるのは、やはりあなたです。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## Play
#
# Press ▶▶ above to begin. Below stand the decisions, and under them the reports of the quarter before you came. Read those first: what do they say about the three definitions? Then decide, and press *Run the quarter*; the reports of that quarter take a few seconds. Change as much or as little as you like each time: keep, tighten or drop. Everything is saved at once, and the tables of your company are in the folder `capstone` of your own folder: `cslib report` makes all reports of them.

# %% [markdown] lang="ja"
# ## 始める
#
# 上の▶▶を押すと始まります。下に、決めることの一覧と、着任前の四半期のレポートがあります。まずレポートを読みましょう。三つの定義について、何が言えるでしょうか。方針を決めたら「この方針で四半期を進める」を押します。レポートが出るまで数秒かかります。毎回、続ける・厳しくする・やめるを選び直せます。操作はその場で保存されます。会社の表は、あなたのフォルダーの `capstone` にあり、`cslib report` で全レポートを作ることもできます。

# %% tags=["explore"]
cs.course.four_quarters()

# %% [markdown] lang="en"
# ## To think about
#
# - Which decision would you have taken otherwise if the reports of the next quarter had lain before you? Which of them could not have known it yet?
# - What did the lot cost, and what did it tell you that you could not have known without it?
# - Where did you save hours without losing revenue?
# - Which figure would you show your own management, and which would you leave out?

# %% [markdown] lang="ja"
# ## 考えてみよう
#
# - 次の四半期のレポートを先に見ていたら、どの判断を変えたでしょうか。そのうち、まだ分かるはずのなかったものはどれでしょうか。
# - くじには何がかかり、くじがなければ分からなかった何が分かったでしょうか。
# - 売上を失わずに、どこで時間を節約できたでしょうか。
# - 自社の経営陣に見せるなら、どの数字を見せ、どれを外しますか。

# %% [markdown] lang="en"
# ## Where you stand
#
# The table below is from when ▶▶ was pressed. Press it again to bring it up to date; your answers stay.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 下の表は、▶▶を押した時点のものです。もう一度押すと最新になります（答えは残ります）。

# %%
cs.progress()
