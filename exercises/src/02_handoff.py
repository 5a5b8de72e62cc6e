# %% [markdown] lang="en"
# # Exercises: 2. Handing over
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer.

# %% [markdown] lang="ja"
# # 演習：2. 引き継ぎ
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What a criterion is made of
#
# Give all letters in your order, such as `"cabd"`.

# %% [markdown] lang="ja"
# ## 1. 引き継ぎ基準は何でできているか
#
# すべての文字を順に並べて答えてください（例：`"cabd"`）。

# %%
q1 = cs.question("02", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

# %% tags=["solution"] question=1
answer = q1.letters("state", "milestone", "information", "cap")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="done_or_written"
answer = q1.letters("state", "information", "milestone", "cap")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="done_or_used"
answer = q1.letters("milestone", "state", "information", "cap")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="cap_is_no_condition"
answer = q1.letters("cap", "state", "milestone", "information")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. A step that takes long
#
# Some accounts have had their time. Others still have it.

# %% [markdown] lang="ja"
# ## 2. 時間のかかるステップ
#
# 期限が過ぎたお客様もいれば、まだ期限の来ていないお客様もいます。

# %%
q2 = cs.question("02", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

# %% tags=["solution"] question=2
given = q2.given
answer = round((given["late"] + given["overdue"]) / given["over"], 3)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unfinished_kept"
given = q2.given
answer = (given["late"] + given["overdue"]) / (given["over"] + given["running"])
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="fast_ones_added"
given = q2.given
done = given["running"] - given["open"]
answer = (given["late"] + given["overdue"]) / (given["over"] + done)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="late_forgotten"
answer = q2.given["overdue"] / q2.given["over"]
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="survivors_only"
answer = q2.given["late"] / (q2.given["late"] + q2.given["in_time"])
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Five bars
#
# A funnel shows how far accounts come. It takes a second look to see where they stop.

# %% [markdown] lang="ja"
# ## 3. 五本の棒
#
# ファネルを見れば、お客様がどこまで進んだかが分かります。どこで止まっているかは、もう一度よく見ないと分かりません。

# %%
q3 = cs.question("02", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

# %% tags=["solution"] question=3
answer = q3.letters("worst")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="absolute_drop"
answer = q3.letters("largest_drop")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="small_drop"
answer = q3.letters("flat")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="not_the_worst"
answer = q3.letters("other")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. One week at a time
#
# A rule is tried on the past. It may know only what the team knew then.

# %% [markdown] lang="ja"
# ## 4. 一週ずつ
#
# 基準を過去に当てはめます。使えるのは、その週にチームが知っていたことだけです。

# %%
q4 = cs.question("02", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

# %% tags=["solution"] question=4
running, answer = 0, None
for week, state, note in q4.given["weeks"]:
    running = running + 1 if state else 0
    if answer is None and running >= 4 and note:
        answer = week
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="note_forgotten"
running, answer = 0, None
for week, state, _ in q4.given["weeks"]:
    running = running + 1 if state else 0
    if answer is None and running >= 4:
        answer = week
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="state_that_week"
answer = min(week for week, _, note in q4.given["weeks"] if note)
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="hindsight"
answer = min(week for week, state, _ in q4.given["weeks"] if state)
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. After 90 days
#
# Relapse and overhang look at the same day, and divide by different accounts.

# %% [markdown] lang="ja"
# ## 5. 90日後
#
# 後戻りと「90日後の成果」は、同じ日を見ますが、分母が違います。

# %%
q5 = cs.question("02", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

# %% tags=["solution"] question=5
given = q5.given
answer = round((given["slipped"] + given["left"]) / given["inside"], 3)
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="false_handoffs"
given = q5.given
false = given["slipped"] + given["left"] + given["away"] + given["gone"]
answer = false / (given["inside"] + given["outside"])
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="churn_forgotten"
answer = q5.given["slipped"] / q5.given["inside"]
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="wrong_denominator"
given = q5.given
answer = (given["slipped"] + given["left"]) / (given["inside"] + given["outside"])
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Handed over by day 180
#
# Some accounts leave before anybody can hand them over.

# %% [markdown] lang="ja"
# ## 6. 180日目までの引き継ぎ
#
# 引き継ぐ前に解約してしまうお客様もいます。

# %%
q6 = cs.question("02", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

# %% tags=["solution"] question=6
answer = round((q6.given["early"] + q6.given["late"]) / q6.given["start"], 3)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="censored_churn"
given = q6.given
answer = 1 - (1 - given["early"] / given["start"]) * (1 - given["late"] / given["at_risk"])
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="survivors_only"
given = q6.given
answer = (given["early"] + given["late"]) / (given["start"] - given["left"] - given["gone"])
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="early_only"
answer = q6.given["early"] / q6.given["start"]
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. Twice as fast?
#
# Good news travels fast. Look twice before you pass it on.

# %% [markdown] lang="ja"
# ## 7. 半分の日数に？
#
# 良い知らせはすぐに広まります。伝える前に、もう一度確かめましょう。

# %%
q7 = cs.question("02", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

# %% tags=["solution"] question=7
answer = q7.letters("unfinished")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="survivorship"
answer = q7.letters("faster")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="unfinished_count"
answer = q7.letters("worse")
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="no_outcome"
answer = q7.letters("careless")
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. What the missing notes say
#
# More than one sentence may hold. Give all letters, such as `"ac"`.

# %% [markdown] lang="ja"
# ## 8. 記録の不足から言えること
#
# 正しい文は一つとは限りません。当てはまる文字をすべて答えてください（例：`"ac"`）。

# %%
q8 = cs.question("02", 8)
q8

# %% tags=["answer"] question=8
answer = ...
q8.check(answer)

# %% tags=["solution"] question=8
answer = q8.letters("associated", "within")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="causal"
answer = q8.letters("associated", "cause")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="no_effect_either"
answer = q8.letters("within", "nothing")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="half"
answer = q8.letters("associated")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. A total and its parts
#
# The board wants to stop kickoff meetings. What do you say?

# %% [markdown] lang="ja"
# ## 9. 全体と内訳
#
# 役員会は、キックオフをやめようと言っています。どう答えますか。

# %%
q9 = cs.question("02", 9)
q9

# %% tags=["answer"] question=9
answer = ...
q9.check(answer)

# %% tags=["solution"] question=9
answer = q9.letters("like")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="mixed_segments"
answer = q9.letters("harm")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="not_divided"
answer = q9.letters("nothing")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="causal"
answer = q9.letters("cause")
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. Who leaves most behind
#
# No ranking says everything about a person. But which one is asked for?

# %% [markdown] lang="ja"
# ## 10. 多くを残しているのは誰か
#
# どの順位も、人のすべてを表すものではありません。では、ここで聞かれているのはどの順位でしょうか。

# %%
q10 = cs.question("02", 10)
q10

# %% tags=["answer"] question=10
answer = ...
q10.check(answer)

# %% tags=["solution"] question=10
answer = q10.letters("steady", "swift", "busy", "hasty")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="by_speed"
answer = q10.letters("hasty", "swift", "busy", "steady")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="by_relapse"
answer = q10.letters("hasty", "steady", "swift", "busy")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="by_count"
answer = q10.letters("busy", "steady", "swift", "hasty")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Now you decide
#
# Write the policy in the form `{"state": False, "persistence_weeks": 1, "information": ["risks"], "cap_days": 90, "at_cap": "keep"}`, with values of your own. It is replayed on the accounts of the table, week by week. Try as often as you like.

# %% [markdown] lang="ja"
# ## 11. 今度はあなたが決める
#
# 方針は `{"state": False, "persistence_weeks": 1, "information": ["risks"], "cap_days": 90, "at_cap": "keep"}` の形で、値を自分で決めて書いてください。表のお客様に一週ずつ当てはめます。何度でも試せます。

# %%
q11 = cs.question("02", 11)
q11

# %% tags=["answer"] question=11
answer = ...
q11.check(answer)

# %% tags=["solution"] question=11
answer = {
    "state": True,
    "persistence_weeks": 4,
    "information": ["next_goal"],
    "cap_days": 180,
    "at_cap": "handoff",
}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="waits_for_ever"
answer = {"state": True, "persistence_weeks": 4, "information": ["next_goal"], "cap_days": 180, "at_cap": "keep"}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="state_not_asked"
answer = {"state": False, "information": ["next_goal"], "cap_days": 180, "at_cap": "handoff"}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="cap_too_early"
answer = {"state": True, "persistence_weeks": 4, "information": ["next_goal"], "cap_days": 60, "at_cap": "handoff"}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="short_peak"
answer = {"state": True, "persistence_weeks": 1, "information": ["next_goal"], "cap_days": 180, "at_cap": "handoff"}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="waits_for_notes"
answer = {"state": True, "persistence_weeks": 4, "information": ["next_goal", "risks"], "cap_days": 180}
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="nothing_told"
answer = {"state": True, "persistence_weeks": 4, "cap_days": 180, "at_cap": "handoff"}
q11.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: the onboarding desk, where you use what 01 and 02 taught. It is [06_onboarding_desk](06_onboarding_desk.ipynb), in this folder.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、01と02で学んだことを使う「オンボーディングの業務体験」です。このフォルダーの [06_onboarding_desk](06_onboarding_desk.ipynb) を開いてください。

# %%
cs.progress()
