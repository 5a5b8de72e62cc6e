# %% [markdown] lang="en"
# # Exercises: 1. High utilization
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer. Letters go between quotation marks: `answer = "b"`; numbers do not. You may compute in the cell: `answer = 12 / 30`.

# %% [markdown] lang="ja"
# # 演習：1. 高活用状態
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。文字の答えは `answer = "b"` のように引用符で囲み、数値はそのまま書きます。`answer = 12 / 30` のように、セルの中で計算してもかまいません。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. In the state, or not?
#
# A definition is only as good as the way it is read. Give the letters of all that hold, such as `"ac"`.

# %% [markdown] lang="ja"
# ## 1. 状態にあるのは誰か
#
# 定義は、同じように読まれて初めて役に立ちます。当てはまる文字をすべて、`"ac"` のように答えてください。

# %%
q1 = cs.question("01", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

# %% tags=["solution"] question=1
answer = q1.letters("both", "just")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="later"
answer = q1.letters("both", "just", "later")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="either"
answer = q1.letters("both", "just", "days_only", "features_only")
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="strict"
answer = q1.letters("both")
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Whom does the work reach?
#
# A state that nobody reaches is of no use. So onboarding asks for its reach as well.

# %% [markdown] lang="ja"
# ## 2. 仕事は誰に届いたか
#
# 良い状態でも、達するお客様がいなければ意味がありません。そこで、オンボーディングは到達率も見ます。

# %%
q2 = cs.question("01", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

# %% tags=["solution"] question=2
known = [q2.given[name] for name in ("churned", "noticed", "inside", "outside")]
answer = round(q2.given["inside"] / sum(known), 3)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="survivors"
answer = q2.given["inside"] / (q2.given["inside"] + q2.given["outside"])
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="unfinished"
everybody = ("churned", "noticed", "inside", "outside", "young")
answer = q2.given["inside"] / sum(q2.given[name] for name in everybody)
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="retention"
answer = q2.given["kept"] / q2.given["inside"]
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. Who has to have stayed?
#
# This is the mistake that the field makes most. Here you can count it on your fingers.

# %% [markdown] lang="ja"
# ## 3. そこまで残っていたのは誰か
#
# この分野で最も多い間違いです。ここでは、指を折って数えられる件数で確かめます。

# %%
q3 = cs.question("01", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

# %% tags=["solution"] question=3
there = [left for reached, left in q3.given["rows"] if reached and reached <= 3 and (left is None or left > 3)]
answer = round(sum(left is None or left > 27 for left in there) / len(there), 3)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="immortal_time"
ever = [left for reached, left in q3.given["rows"] if reached and (left is None or left > 3)]
answer = sum(left is None or left > 27 for left in ever) / len(ever)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="gone_before"
by_then = [left for reached, left in q3.given["rows"] if reached and reached <= 3]
answer = sum(left is None or left > 27 for left in by_then) / len(by_then)
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="beyond_horizon"
there = [left for reached, left in q3.given["rows"] if reached and reached <= 3 and (left is None or left > 3)]
answer = sum(left is None for left in there) / len(there)
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Five rules in a chart
#
# Each dot is a rule. To the right lie rules that many accounts meet; at the top, rules whose accounts stay.

# %% [markdown] lang="ja"
# ## 4. 図の中の五つのルール
#
# 点の一つ一つがルールです。右にあるほど多くのお客様が達し、上にあるほど達したお客様が残ります。

# %%
q4 = cs.question("01", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

# %% tags=["solution"] question=4
answer = q4.letters("pick")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="hardest"
answer = q4.letters("hard")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="softest"
answer = q4.letters("soft")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="beaten"
answer = q4.letters("beaten")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. What the state foretells
#
# Four numbers in a small table answer several questions. Which one is asked?

# %% [markdown] lang="ja"
# ## 5. 状態が教えてくれること
#
# 小さな表の四つの数字から、いくつもの問いに答えられます。聞かれているのはどれでしょうか。

# %%
q5 = cs.question("01", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

# %% tags=["solution"] question=5
answer = round(q5.given["stayed_in"] / (q5.given["stayed_in"] + q5.given["left_in"]), 3)
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="sensitivity"
answer = q5.given["stayed_in"] / (q5.given["stayed_in"] + q5.given["stayed_out"])
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="accuracy"
answer = (q5.given["stayed_in"] + q5.given["left_out"]) / sum(q5.given.values())
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="base_rate"
answer = (q5.given["stayed_in"] + q5.given["stayed_out"]) / sum(q5.given.values())
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Nothing to find
#
# Whoever tries many thresholds finds one. How often?

# %% [markdown] lang="ja"
# ## 6. 何もないところで
#
# 多くのしきい値を試せば、何かは見つかります。どれくらいの確率でしょうか。

# %%
q6 = cs.question("01", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

# %% tags=["solution"] question=6
answer = round(1 - 0.95 ** q6.given["tries"], 3)
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="summed"
answer = 0.05 * q6.given["tries"]
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="none_found"
answer = 0.95 ** q6.given["tries"]
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="single"
answer = 0.05
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. For years
#
# “For years” is a claim about years, so the target has to follow.

# %% [markdown] lang="ja"
# ## 7. 数年先まで
#
# 「数年先まで」と言うなら、目標もその年数に合わせなければなりません。

# %%
q7 = cs.question("01", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

# %% tags=["solution"] question=7
answer = round(q7.given["target"] ** (q7.given["months"] / 12), 3)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="annual"
answer = q7.given["target"]
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="linear"
answer = 1 - (1 - q7.given["target"]) * q7.given["months"] / 12
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Supported or not
#
# Six teams want to hear that their definition holds. Read the table as notebook 01 does.

# %% [markdown] lang="ja"
# ## 8. 支持されるか
#
# 六つのチームが、自分たちの定義は成り立つと言ってほしがっています。ノートブック01と同じように表を読んでください。

# %%
q8 = cs.question("01", 8)
q8

# %% tags=["answer"] question=8
answer = ...
q8.check(answer)

# %% tags=["solution"] question=8
answer = q8.letters("held", "modest")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="no_renewals"
answer = q8.letters("held", "modest", "young")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="no_difference"
answer = q8.letters("held", "modest", "same")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="point_only"
answer = q8.letters("held", "modest", "wide")
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="annual_target"
answer = q8.letters("held")
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. Would it hold without us?
#
# High utilization is meant to hold even without support. Most accounts get support all the same.

# %% [markdown] lang="ja"
# ## 9. 私たちがいなくても続くか
#
# 高活用状態は、支援がなくても続くはずのものです。それでも、ほとんどのお客様は支援を受けています。

# %%
q9 = cs.question("01", 9)
q9

# %% tags=["answer"] question=9
answer = ...
q9.check(answer)

# %% tags=["solution"] question=9
answer = q9.letters("until")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="chosen_by_future"
answer = q9.letters("never")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="causal"
answer = q9.letters("compare")
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="supported_counted"
answer = q9.letters("all")
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. What comes first?
#
# Give all letters in your order, such as `"cabdef"`.

# %% [markdown] lang="ja"
# ## 10. 何から始めるか
#
# すべての文字を、進める順に並べてください（例：`"cabdef"`）。

# %%
q10 = cs.question("01", 10)
q10

# %% tags=["answer"] question=10
answer = ...
q10.check(answer)

# %% tags=["solution"] question=10
answer = q10.letters("agree", "search", "try", "save", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="target_after"
answer = q10.letters("search", "agree", "try", "save", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="untested"
answer = q10.letters("agree", "search", "save", "try", "process", "watch")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="process_first"
answer = q10.letters("agree", "process", "search", "try", "save", "watch")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Your own definition
#
# Write the rule in words, such as `"active_weeks >= 3 and events_per_user >= 20"`. You may try as often as you like. But each try uses the accounts kept aside once more: think first, on the discovery half.

# %% [markdown] lang="ja"
# ## 11. 自分の定義
#
# ルールを `"active_weeks >= 3 and events_per_user >= 20"` のような言葉で書いてください。何度でも試せます。ただし、試すたびに、取り分けておいたお客様を一回使うことになります。まず探索用の半分でよく考えましょう。

# %%
q11 = cs.question("01", 11)
q11

# %% tags=["answer"] question=11
answer = ...
q11.check(answer)

# %% tags=["solution"] question=11
found = q11.given["discovery"]


def gap(days, breadth):
    met = (found["active_day_share"] >= days) & (found["breadth"] >= breadth)
    size = met.sum() * (~met).sum() / len(met)
    return (found["stayed"][met].mean() - found["stayed"][~met].mean()) * size**0.5


days, breadth = max(((d / 10, b / 10) for d in range(3, 9) for b in range(2, 8)), key=lambda pair: gap(*pair))
answer = f"active_day_share >= {days} and breadth >= {breadth}"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="percent"
answer = "active_day_share >= 50 and breadth >= 40"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="too_soft"
answer = "active_day_share >= 0.2 and breadth >= 0.1"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="too_hard"
answer = "active_day_share >= 0.85 and breadth >= 0.7"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="one_condition"
answer = "active_day_share >= 0.5"
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="not_in_the_table"
answer = "seat_utilization >= 0.5"
q11.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: in the folder `notebooks`, open **02_handoff**.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、`notebooks` フォルダーの **02_handoff** を開いてください。

# %%
cs.progress()
