# %% [markdown] lang="en"
# # Exercises: 4. Adoption
#
# Each question is drawn for you: your numbers differ from your colleagues'. Run the cells from the top with Shift+Enter. Where it says `answer = ...`, put your answer in place of the three dots and run the cell again. A wrong answer gets a hint, never a bad mark. In a new cell (the + above), `q1.hint()` gives a hint and `q1.solution()` the worked answer.

# %% [markdown] lang="ja"
# # 演習：4. アダプション
#
# 問題の数字は一人ひとり異なります。上から順に、Shift+Enterでセルを実行してください。`answer = ...` の `...` を自分の答えに書き換え、もう一度実行すると、答えを確かめられます。間違えても減点はなく、間違いに応じたヒントが出ます。新しいセル（上の＋ボタン）に `q1.hint()` と書いて実行するとヒント、`q1.solution()` で解説を見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What is at stake
#
# A queue begins with one figure for each account. Work it out for five of them.

# %% [markdown] lang="ja"
# ## 1. 何を失うおそれがあるか
#
# 対応リストのもとになるのは、お客様ごとの一つの数字です。5社について、自分で計算してみましょう。

# %%
q1 = cs.question("04", 1)
q1

# %% tags=["answer"] question=1
answer = ...
q1.check(answer)

# %% tags=["solution"] question=1
rows = zip(q1.given["revenue"], q1.given["chance"], q1.given["days"])
answer = sum(revenue * chance for revenue, chance, days in rows if days <= 90)
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="deadline_far"
answer = sum(a * b for a, b in zip(q1.given["revenue"], q1.given["chance"]))
q1.check(answer)

# %% tags=["wrong"] question=1 mistake="revenue_only"
answer = sum(a for a, days in zip(q1.given["revenue"], q1.given["days"]) if days <= 90)
q1.check(answer)

# %% [markdown] lang="en"
# ## 2. Your week
#
# Seven accounts, time for three calls. Give the letters, such as `"abc"`; their order does not matter.

# %% [markdown] lang="ja"
# ## 2. 今週の電話
#
# お客様は7社、電話は3件です。文字を `"abc"` のように答えてください。順番は問いません。

# %%
q2 = cs.question("04", 2)
q2

# %% tags=["answer"] question=2
answer = ...
q2.check(answer)

# %% tags=["solution"] question=2
answer = q2.letters("first", "second", "third")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="contact_limit"
answer = q2.letters("over", "first", "second")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="revenue_only"
answer = q2.letters("safe", "first", "third")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="risk_only"
answer = q2.letters("small", "first", "second")
q2.check(answer)

# %% tags=["wrong"] question=2 mistake="oldest_first"
answer = q2.letters("silent", "first", "second")
q2.check(answer)

# %% [markdown] lang="en"
# ## 3. What a back-test shows
#
# A new order of calls is tried on last year. Somebody already writes the success story.

# %% [markdown] lang="ja"
# ## 3. 過去での検証から言えること
#
# 新しい優先順を、昨年のデータで試しました。もう成功談を書き始めた人がいます。

# %%
q3 = cs.question("04", 3)
q3

# %% tags=["answer"] question=3
answer = ...
q3.check(answer)

# %% tags=["solution"] question=3
answer = q3.letters("random", "missed")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="finds_not_saves"
answer = q3.letters("random", "saved")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="interval_ignored"
answer = q3.letters("random", "missed", "revenue")
q3.check(answer)

# %% tags=["wrong"] question=3 mistake="incomplete"
answer = q3.letters("random")
q3.check(answer)

# %% [markdown] lang="en"
# ## 4. Patterns are a beginning
#
# An adoption team starts as a team of explorers. Give all letters in your order, such as `"cabdfe"`.

# %% [markdown] lang="ja"
# ## 4. パターンは出発点
#
# アダプションチームは、探索から始まります。すべての文字を、順に並べてください（例：`"cabdfe"`）。

# %%
q4 = cs.question("04", 4)
q4

# %% tags=["answer"] question=4
answer = ...
q4.check(answer)

# %% tags=["solution"] question=4
answer = q4.letters("group", "resample", "talk", "record", "amend", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="mechanism_first"
answer = q4.letters("group", "build", "resample", "talk", "record", "amend")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="numbers_only"
answer = q4.letters("group", "resample", "amend", "talk", "record", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="unstable"
answer = q4.letters("group", "talk", "record", "amend", "resample", "build")
q4.check(answer)

# %% tags=["wrong"] question=4 mistake="talk_first"
answer = q4.letters("talk", "record", "group", "resample", "amend", "build")
q4.check(answer)

# %% [markdown] lang="en"
# ## 5. See the wood
#
# Answering each need by itself feels kind, and never ends. Which ones should be solved once for all?

# %% [markdown] lang="ja"
# ## 5. 木を見て、森も見る
#
# ニーズに一つずつ答えるのは親切ですが、きりがありません。まとめて仕組みで解決すべきなのは、どれでしょうか。

# %%
q5 = cs.question("04", 5)
q5

# %% tags=["answer"] question=5
answer = ...
q5.check(answer)

# %% tags=["solution"] question=5
answer = q5.letters("often", "steady")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="requests_counted"
answer = q5.letters("often", "loud")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="single_burst"
answer = q5.letters("often", "burst")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="too_few_accounts"
answer = q5.letters("often", "steady", "rare")
q5.check(answer)

# %% tags=["wrong"] question=5 mistake="incomplete"
answer = q5.letters("often")
q5.check(answer)

# %% [markdown] lang="en"
# ## 6. Your contact policy
#
# Too much contact is a burden, too little is neglect. Write a policy in the form `{"most": 12, "silence_days": 200}`, with numbers of your own; it is tried on your book. You may try as often as you like.

# %% [markdown] lang="ja"
# ## 6. 接触の方針を決める
#
# 接触は、多すぎれば負担になり、少なすぎれば放置になります。方針を `{"most": 12, "silence_days": 200}` の形で、数値を自分で決めて書いてください。あなたの担当顧客で試します。何度でも試せます。

# %%
q6 = cs.question("04", 6)
q6

# %% tags=["answer"] question=6
answer = ...
q6.check(answer)

# %% tags=["solution"] question=6
calm = q6.given["share"][0]
most = max(high for (low, high), share in zip(q6.given["bands"], q6.given["share"]) if share < 1.5 * calm)
days = -(-7 * q6.given["accounts"] // q6.given["calls"])
answer = {"most": most, "silence_days": days}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="overload"
answer = {"most": 10, "silence_days": 110}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="no_room"
answer = {"most": 2, "silence_days": 110}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="cannot_be_kept"
answer = {"most": 4, "silence_days": 30}
q6.check(answer)

# %% tags=["wrong"] question=6 mistake="left_alone"
answer = {"most": 4, "silence_days": 365}
q6.check(answer)

# %% [markdown] lang="en"
# ## 7. Do not ask those who came
#
# Those who attended a webinar use the product more. They always do.

# %% [markdown] lang="ja"
# ## 7. 参加した人に聞いてはいけない
#
# ウェビナーに参加したお客様は、製品をよく使っています。いつでもそうです。

# %%
q7 = cs.question("04", 7)
q7

# %% tags=["answer"] question=7
answer = ...
q7.check(answer)

# %% tags=["solution"] question=7
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
n, used = q7.given["waiting"]
answer = round((came + absent) / (a + b) - used / n, 3)
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="attended_absent"
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
answer = came / a - absent / b
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="attended_waiting"
(a, came), (n, used) = q7.given["attended"], q7.given["waiting"]
answer = came / a - used / n
q7.check(answer)

# %% tags=["wrong"] question=7 mistake="no_comparison"
(a, came), (b, absent) = q7.given["attended"], q7.given["absent"]
answer = (came + absent) / (a + b)
q7.check(answer)

# %% [markdown] lang="en"
# ## 8. Whom to compare with
#
# A programme rarely starts for everybody on one day. That is lucky.

# %% [markdown] lang="ja"
# ## 8. 誰と比べるか
#
# 施策が、全員に同じ日に始まることはあまりありません。検証には好都合です。

# %%
q8 = cs.question("04", 8)
q8

# %% tags=["answer"] question=8
answer = ...
q8.check(answer)

# %% tags=["solution"] question=8
now, later = q8.given["now"], q8.given["later"]
answer = round((now[1] - now[0]) - (later[1] - later[0]), 1)
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="before_after"
answer = q8.given["now"][1] - q8.given["now"][0]
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="already_reached"
now, early = q8.given["now"], q8.given["early"]
answer = (now[1] - now[0]) - (early[1] - early[0])
q8.check(answer)

# %% tags=["wrong"] question=8 mistake="after_only"
answer = q8.given["now"][1] - q8.given["later"][1]
q8.check(answer)

# %% [markdown] lang="en"
# ## 9. Who is no longer there
#
# A mean over customers who are still there leaves somebody out.

# %% [markdown] lang="ja"
# ## 9. もういないお客様
#
# 残っているお客様の平均からは、誰かが抜けています。

# %%
q9 = cs.question("04", 9)
q9

# %% tags=["answer"] question=9
answer = ...
q9.check(answer)

# %% tags=["solution"] question=9
start = q9.given["size"]
whole = [mean * (start - left) / start for mean, left in zip(q9.given["mean"], q9.given["left"])]
answer = round(whole[0] - whole[1], 2)
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="survivors"
answer = q9.given["mean"][0] - q9.given["mean"][1]
q9.check(answer)

# %% tags=["wrong"] question=9 mistake="one_group"
start = q9.given["size"]
answer = q9.given["mean"][0] * (start - q9.given["left"][0]) / start
q9.check(answer)

# %% [markdown] lang="en"
# ## 10. It came back
#
# Use fell, somebody called, use rose. Read the chart before you praise the call.

# %% [markdown] lang="ja"
# ## 10. 戻ってきた利用
#
# 利用が減り、電話をし、利用が増えました。電話をほめる前に、図を読みましょう。

# %%
q10 = cs.question("04", 10)
q10

# %% tags=["answer"] question=10
answer = ...
q10.check(answer)

# %% tags=["solution"] question=10
answer = q10.letters("back")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="regression_to_the_mean"
answer = q10.letters("works")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="caused_by_what_follows"
answer = q10.letters("harms")
q10.check(answer)

# %% tags=["wrong"] question=10 mistake="nothing_ever"
answer = q10.letters("forever")
q10.check(answer)

# %% [markdown] lang="en"
# ## 11. Which programmes work
#
# The largest effect in a table is seldom the surest.

# %% [markdown] lang="ja"
# ## 11. 効果のある施策はどれか
#
# 表の中で最も大きな効果が、最も確かとは限りません。

# %%
q11 = cs.question("04", 11)
q11

# %% tags=["answer"] question=11
answer = ...
q11.check(answer)

# %% tags=["solution"] question=11
answer = q11.letters("large", "modest")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="pre_trend"
answer = q11.letters("large", "modest", "trend")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="no_comparison"
answer = q11.letters("large", "once")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="small_numbers"
answer = q11.letters("few", "large")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="interval_ignored"
answer = q11.letters("large", "modest", "none")
q11.check(answer)

# %% tags=["wrong"] question=11 mistake="incomplete"
answer = q11.letters("large")
q11.check(answer)

# %% [markdown] lang="en"
# ## 12. A tip for sales
#
# A signal is only as good as the share of times it comes true.

# %% [markdown] lang="ja"
# ## 12. 営業に知らせる兆し
#
# 兆しの価値は、どれくらい当たるかで決まります。

# %%
q12 = cs.question("04", 12)
q12

# %% tags=["answer"] question=12
answer = ...
q12.check(answer)

# %% tags=["solution"] question=12
shown, right = q12.given["signal"]
answer = round(right / shown, 3)
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="share_found"
answer = q12.given["signal"][1] / (q12.given["signal"][1] + q12.given["none"][1])
q12.check(answer)

# %% tags=["wrong"] question=12 mistake="all_accounts"
answer = q12.given["signal"][1] / (q12.given["signal"][0] + q12.given["none"][0])
q12.check(answer)

# %% [markdown] lang="en"
# ## Where you stand
#
# Next: the adoption desk, where you use what 03 and 04 taught. It is [07_adoption_desk](07_adoption_desk.ipynb), in this folder.

# %% [markdown] lang="ja"
# ## 現在の進み具合
#
# 次は、03と04で学んだことを使う「アダプションの業務体験」です。このフォルダーの [07_adoption_desk](07_adoption_desk.ipynb) を開いてください。

# %%
cs.progress()
