# %% [markdown] lang="en"
# # Exercises: 0. Orientation
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer. Letters go between quotation marks: `answer = "b"`; numbers do not: `answer = 12`. When red lines with `NameError` appear, the quotation marks are missing, or a cell further up has not been run. What you write is saved by itself.

# %% [markdown] lang="ja"
# # 演習：0. オリエンテーション
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。文字の答えは `answer = "b"` のように引用符で囲み、数値は `answer = 12` のようにそのまま書きます。赤い字で `NameError` と出たら、引用符が抜けているか、上のセルをまだ実行していません。書いた内容は自動で保存されます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is built first?
#
# A company sets up customer success. Give all letters in your order, such as `"bacd"`.

# %% [markdown] lang="ja"
# ## 1. 何から作るか
#
# ある会社がカスタマーサクセスを始めます。すべての文字を、進める順に並べてください（例：`"bacd"`）。

# %%
q1 = cs.question("00", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

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
# You will hear the same thing said in two languages. The table of words in lesson 00 may lie open beside you. Give the letters of all that hold, such as `"ac"`.

# %% [markdown] lang="ja"
# ## 2. 二つの言葉で同じ意味か
#
# 同じことを、日本語でも英語でも話します。教材00の「言葉」の表を見ながら答えてもかまいません。当てはまる文字をすべて、`"ac"` のように答えてください。

# %%
q2 = cs.question("00", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

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

# %%
q3 = cs.question("00", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

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

# %%
q4 = cs.question("00", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

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

# %%
q5 = cs.question("00", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

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

# %%
q6 = cs.question("00", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

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

# %%
q7 = cs.question("00", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

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

# %%
q8 = cs.question("00", 8)
q8

# %% tags=["answer"] question=8
answer = ...
q8.check(answer)

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

# %%
q9 = cs.question("00", 9)
q9

# %% tags=["answer"] question=9
answer = ...
q9.check(answer)

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

# %%
q10 = cs.question("00", 10)
q10

# %% tags=["answer"] question=10
answer = ...
q10.check(answer)

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

# %%
q11 = cs.question("00", 11)
q11

# %% tags=["answer"] question=11
answer = ...
q11.check(answer)

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
# Make a plan that can be kept. Write it as three blocks, such as `{30: "PQ", 60: "RST", 90: "UV"}`. More than one plan is right.

# %% [markdown] lang="ja"
# ## 12. 最初の90日
#
# 守れる計画を立ててください。`{30: "PQ", 60: "RST", 90: "UV"}` のように、三つの期間に分けて書きます。正しい計画は一つではありません。

# %%
q12 = cs.question("00", 12)
q12

# %% tags=["answer"] question=12
answer = ...
q12.check(answer)

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
# ## Where you stand
#
# Next: in the folder `notebooks`, open **01_high_utilization**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **01_high_utilization** を開いてください。

# %%
cs.progress()
