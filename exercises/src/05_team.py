# %% [markdown] lang="en"
# # Exercises: 5. The team
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer.

# %% [markdown] lang="ja"
# # 演習：5. チーム
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What comes first
#
# Give all letters in your order, such as `"cabd"`.

# %% [markdown] lang="ja"
# ## 1. 何から始めるか
#
# すべての文字を順に並べて答えてください（例：`"cabd"`）。

# %%
q1 = cs.question("05", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

# %% tags=["solution"] question=1
answer = q1.letters("purpose", "whole", "roles", "line")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="line_first"
answer = q1.letters("line", "purpose", "whole", "roles")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="roles_before_whole"
answer = q1.letters("purpose", "roles", "whole", "line")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="measures_first"
answer = q1.letters("whole", "purpose", "roles", "line")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. The ground to stand on
#
# An adoption team stands on onboarding and renewals. Are they steady?

# %% [markdown] lang="ja"
# ## 2. 土台はできているか
#
# アダプション専任チームの土台は、オンボーディングと更新です。この二つは安定しているでしょうか。

# %%
q2 = cs.question("05", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

# %% tags=["solution"] question=2
answer = q2.letters("unknown")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="one_good_quarter"
answer = q2.letters("latest")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="estimates_only"
answer = q2.letters("mean")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unknown_as_missed"
answer = q2.letters("failed")
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Result, number, person
#
# More than one line may stay. Give all letters, such as `"ac"`.

# %% [markdown] lang="ja"
# ## 3. 成果、数字、責任者
#
# 残せるものは一つとは限りません。当てはまる文字をすべて答えてください（例：`"ac"`）。

# %%
q3 = cs.question("05", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

# %% tags=["solution"] question=3
answer = q3.letters("overhang", "notes")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="activity"
answer = q3.letters("overhang", "activity")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="no_target"
answer = q3.letters("notes", "wish")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="no_owner"
answer = q3.letters("overhang", "notes", "everybody")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="half"
answer = q3.letters("overhang")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Five figures
#
# A figure may be met, missed, or not to be told. Read the intervals.

# %% [markdown] lang="ja"
# ## 4. 五つの指標
#
# 指標の判定は、達成、未達、判断できない、の三つです。区間を読んでください。

# %%
q4 = cs.question("05", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

# %% tags=["solution"] question=4
answer = q4.letters("reach", "churn")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="estimates_only"
answer = q4.letters("reach", "churn", "notes", "stuck")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="direction"
answer = q4.letters("reach", "churn", "days")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="straddling"
answer = q4.letters("reach", "churn", "notes")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="half"
answer = q4.letters("reach")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. Goals reached
#
# Of some goals nobody has written down what became of them.

# %% [markdown] lang="ja"
# ## 5. 達成されたゴール
#
# どうなったかが記録されていないゴールもあります。

# %%
q5 = cs.question("05", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

# %% tags=["solution"] question=5
given = q5.given
answer = round(given["reached"] / (given["reached"] + given["overdue"] + given["unknown"]), 3)
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="unknown_dropped"
answer = q5.given["reached"] / (q5.given["reached"] + q5.given["overdue"])
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="unknown_reached"
given = q5.given
due = given["reached"] + given["overdue"] + given["unknown"]
answer = (given["reached"] + given["unknown"]) / due
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="not_due"
given = q5.given
answer = given["reached"] / (given["reached"] + given["overdue"] + given["unknown"] + given["open"])
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. From minutes to people
#
# Customers cost time, and a person has only so much of it.

# %% [markdown] lang="ja"
# ## 6. 分数から人数へ
#
# お客様への対応には時間がかかり、一人の持ち時間には限りがあります。

# %%
q6 = cs.question("05", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

# %% tags=["solution"] question=6
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="rounded_down"
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = work // (60 * q6.given["hours"])
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="not_whole"
accounts, minutes = q6.given["accounts"], q6.given["minutes"]
work = accounts[0] * minutes[0] + accounts[1] * minutes[1]
answer = round(work / (60 * q6.given["hours"]), 2)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="one_phase"
work = q6.given["accounts"][1] * q6.given["minutes"][1]
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="plain_mean"
work = sum(q6.given["accounts"]) * sum(q6.given["minutes"]) / 2
answer = -(-work // (60 * q6.given["hours"]))
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. A little more work
#
# Read the two values from the chart.

# %% [markdown] lang="ja"
# ## 7. 少し仕事を増やすだけ
#
# グラフから二つの値を読み取ってください。

# %%
q7 = cs.question("05", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

# %% tags=["solution"] question=7
waits = q7.given["waits"]
answer = round(waits[q7.given["high"]] / waits[q7.given["low"]], 1)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="in_proportion"
answer = q7.given["high"] / q7.given["low"]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="difference"
answer = q7.given["waits"][q7.given["high"]] - q7.given["waits"][q7.given["low"]]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="from_half"
answer = q7.given["waits"][q7.given["high"]] / q7.given["waits"][50]
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Why customers wait
#
# There is enough time, and yet there is a queue.

# %% [markdown] lang="ja"
# ## 8. なぜお客様は待つのか
#
# 時間は足りているのに、待ち行列ができます。

# %%
q8 = cs.question("05", 8)
q8

# %% tags=["answer"] question=8
answer = ...
q8.check(answer)

# %% tags=["solution"] question=8
answer = q8.letters("uneven")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="blames_a_person"
answer = q8.letters("slow")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="above_capacity"
answer = q8.letters("lacking")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="average_only"
answer = q8.letters("wrong")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. If, and only if
#
# A thought experiment tells what follows from what was assumed.

# %% [markdown] lang="ja"
# ## 9. もし、そうならば
#
# 思考実験から分かるのは、「こう仮定すると、こうなる」ということです。

# %%
q9 = cs.question("05", 9)
q9

# %% tags=["answer"] question=9
answer = ...
q9.check(answer)

# %% tags=["solution"] question=9
answer = q9.letters("depends")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="zero_is_assumed_too"
answer = q9.letters("stay")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="taken_for_forecast"
answer = q9.letters("split")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="mean_of_guesses"
answer = q9.letters("middle")
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. Seeing the other side
#
# Write who learns and who shows it as pairs, such as `{"Sato": "Ito", "Mori": "Kato"}`, with names from the table. Try as often as you like.

# %% [markdown] lang="ja"
# ## 10. もう片方を見る
#
# 学ぶ人と見せる人の組を `{"Sato": "Ito", "Mori": "Kato"}` のように、表の名前で書いてください。何度でも試せます。

# %%
q10 = cs.question("05", 10)
q10

# %% tags=["answer"] question=10
answer = ...
q10.check(answer)

# %% tags=["solution"] question=10
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="glimpse"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
glimpsed = next(name for name, work in people.items() if 0 < work[1] < 5)
del answer[glimpsed]
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="same_side"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
same = {phase: [name for name in learners if learners[name] == phase] for phase in (0, 1)}
answer = {name: next(other for other in same[phase] if other != name) for name, phase in learners.items()}
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="newcomer"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
newcomer = next(name for name, work in people.items() if name not in learners and work[3] < 6)
answer[next(name for name, phase in learners.items() if phase == 1)] = newcomer
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="crowded"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
both = next(name for name, work in people.items() if name not in learners and work[3] >= 6)
answer = dict.fromkeys(learners, both)
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="somebody_left_out"
people = q10.given["people"]
learners = {name: int(work[0] >= 5) for name, work in people.items() if min(work[:2]) < 5}
answer, free = {}, [name for name in people]
for learner, phase in sorted(learners.items()):
    fitting = [name for name in free if people[name][phase] >= 5 and people[name][2 + phase] >= 6]
    answer[learner] = min(fitting, key=lambda name: name not in learners)
    free.remove(answer[learner])
del answer[next(name for name, phase in learners.items() if phase == 0)]
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Now you decide
#
# Divide the work of a week between two roles. Try as often as you like.

# %% [markdown] lang="ja"
# ## 11. 今度はあなたが決める
#
# 一週間の仕事を、二つの役割に分けてください。何度でも試せます。

# %%
q11 = cs.question("05", 11)
q11

# %% tags=["answer"] question=11
answer = ...
q11.check(answer)

# %% tags=["solution"] question=11
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if not owner and hours == 8]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="own_ground"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer = [letter for letter in answer if q11.given["tasks"][letter][1] != 3]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="figure_without_task"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if owner == "adoption" and hours < 10]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="over_time"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, _) in q11.given["tasks"].items() if not owner]
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="no_reserve"
answer = [letter for letter, (owner, _) in q11.given["tasks"].items() if owner == "onboarding"]
answer += [letter for letter, (owner, hours) in q11.given["tasks"].items() if not owner and hours in (8, 4)]
q11.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# This is the last part. The table shows what is still open; when every question is correct and both desks are played, the course is complete. Next: your own company's figures, with the same notebooks and somebody who knows the data.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# これが最後の単元です。残っているものは下の表で分かります。すべての問題に正解し、二つの業務体験を終えると修了です。そのあとは、同じノートブックで自社の数字を、データに詳しい人と一緒に読んでみましょう。

# %%
cs.progress()
