# %% [markdown] lang="en"
# # Exercises: 3. Retention
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer.

# %% [markdown] lang="ja"
# # 演習：3. リテンション
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is left of the money
#
# GRR and NRR follow the same accounts, and differ in what they count.

# %% [markdown] lang="ja"
# ## 1. 売上はどれだけ残ったか
#
# GRRとNRRは同じお客様を追いかけますが、数えるものが違います。

# %%
q1 = cs.question("03", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

# %% tags=["solution"] question=1
kept = sum(min(before, now) for before, now in zip(q1.given["before"], q1.given["now"]))
answer = round(kept / sum(q1.given["before"]), 3)
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="nrr"
answer = sum(q1.given["now"]) / sum(q1.given["before"])
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="new_included"
answer = (sum(q1.given["now"]) + q1.given["new"]) / sum(q1.given["before"])
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Who has been seen for long enough
#
# A report is written on one day. Some customers started long before it, others last month.

# %% [markdown] lang="ja"
# ## 2. 十分に長く見てきたのは誰か
#
# レポートは、ある一日の時点で作られます。ずっと前に契約したお客様もいれば、先月契約したばかりのお客様もいます。

# %%
q2 = cs.question("03", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

# %% tags=["solution"] question=2
answer = round(1 - q2.given["left_old"] / q2.given["old"], 3)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unfinished"
left = q2.given["left_old"] + q2.given["left_young"]
answer = 1 - left / (q2.given["old"] + q2.given["young"])
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="young_lost"
answer = (q2.given["old"] - q2.given["left_old"]) / (q2.given["old"] + q2.given["young"])
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Step by step
#
# The curves of notebook 03 are made of small steps. Make three of them yourself.

# %% [markdown] lang="ja"
# ## 3. 一段ずつ
#
# ノートブック03の曲線は、小さな段の積み重ねです。三段だけ、自分で計算してみましょう。

# %%
q3 = cs.question("03", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

# %% tags=["solution"] question=3
answer = 1.0
for _, at_risk, churned, _ in q3.given["steps"]:
    answer *= 1 - churned / at_risk
answer = round(answer, 3)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="censored_kept"
answer = 1 - sum(step[2] for step in q3.given["steps"]) / q3.given["steps"][0][1]
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="last_step"
answer = 1 - q3.given["steps"][2][2] / q3.given["steps"][2][1]
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Nobody left
#
# A figure of 100% looks like the best there can be. Choose the answer by its letter.

# %% [markdown] lang="ja"
# ## 4. 解約はゼロ
#
# 100％という数字は、これ以上ないように見えます。文字で選んで答えてください。

# %%
q4 = cs.question("03", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

# %% tags=["solution"] question=4
answer = q4.letters("unknown")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="small_numbers"
answer = q4.letters("small")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="equal"
answer = q4.letters("same")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. After the call
#
# A manager sees two figures and wants to stop all calls. What do you say?

# %% [markdown] lang="ja"
# ## 5. 電話をしたお客様
#
# 二つの数字を見た上司が、電話をやめようと言い出しました。どう答えますか。

# %%
q5 = cs.question("03", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

# %% tags=["solution"] question=5
answer = q5.letters("aimed")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="causal"
answer = q5.letters("harm")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="wishful"
answer = q5.letters("help")
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Worse in total, better in every part
#
# Both can be true at the same time.

# %% [markdown] lang="ja"
# ## 6. 全体では下がり、どこでも上がる
#
# この二つは、同時に起こりえます。

# %%
q6 = cs.question("03", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

# %% tags=["solution"] question=6
rates, mix = q6.given["rates"][1], q6.given["mixes"][0]
answer = round((rates[0] * mix[0] + rates[1] * mix[1]) / 100, 3)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="wrong_way"
rates, mix = q6.given["rates"][0], q6.given["mixes"][1]
answer = (rates[0] * mix[0] + rates[1] * mix[1]) / 100
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="plain_mean"
answer = sum(q6.given["rates"][1]) / 2
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. This week's order
#
# Give all letters in your order, such as `"cabd"`.

# %% [markdown] lang="ja"
# ## 7. 今週の順番
#
# すべての文字を、電話する順に並べてください（例：`"cabd"`）。

# %%
q7 = cs.question("03", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

# %% tags=["solution"] question=7
answer = q7.letters("soon", "large", "small", "over")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="by_revenue"
answer = q7.letters("large", "soon", "over", "small")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="deadline_over"
answer = q7.letters("over", "soon", "large", "small")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="by_risk"
answer = q7.letters("small", "soon", "large", "over")
q7.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **04_adoption**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **04_adoption** を開いてください。

# %%
cs.progress()
