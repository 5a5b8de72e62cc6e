# %% [markdown] lang="en"
# # Exercises: 2. Handing over
#
# Each question is drawn for you: your numbers differ from your colleagues'. Press ▶▶ above (restart and run all) once, and again whenever you come back. Then answer with the buttons and boxes and press **Check**. A wrong answer gets a hint, never a bad mark, and what you answered is kept. Without a mouse: Tab moves on, the space bar presses. The code is folded: the View menu, or a click on its bar, shows it.

# %% [markdown] lang="ja"
# # 演習：2. 引き継ぎ
#
# 問題の数字は一人ひとり異なります。初めに、またページを開き直したときにも、上の▶▶（カーネルを再起動してすべて実行）を一度押してください。あとはボタンや欄で答え、「**答え合わせ**」を押します。間違えても減点はなく、間違いに応じたヒントが出ます。答えは自動で残ります。マウスがなくても、Tabキーで移動し、スペースキーで押せます。コードは折りたたんであり、「表示」メニューか、折りたたんだ印を押すと見られます。

# %% tags=["parameters"]
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## 1. What a criterion is made of
#
# Press the options in your order; pressing one again takes it back.

# %% [markdown] lang="ja"
# ## 1. 引き継ぎ基準は何でできているか
#
# 正しい順に、すべて押してください。もう一度押すと取り消せます。

# %% [raw] lang="en" tags=["words"] question=1
# topic: Four parts of a criterion
# ask:
#   - Two teams agree on these four lines about an account.
#   - "Put them in this order: state, milestones, information, cap."
# why:
#   - The state is what the account does. Milestones are what was done with it. Information is what is written down.
#   - The cap ends the waiting on day {days}. It asks nothing of the account.
# hints:
#   - "Ask of each line: is it about use, about an event, about a note, or about the calendar?"
# mistakes:
#   done_or_written: Two lines are swapped. One is an event that took place, the other is something written down.
#   done_or_used: A step that was done once is not yet a state. A state shows in how the product is used.
#   cap_is_no_condition: One line asks nothing of the account; it only sets an end. That is the cap.
# options:
#   state: It has met the rule for high utilization for {weeks} weeks running.
#   milestone: The kickoff was held and the first report was built.
#   information: Its next goal and the name of its champion are written in the sheet.
#   cap: On day {days} it is handed over as it is.

# %% [raw] lang="ja" tags=["words"] question=1
# topic: 引き継ぎ基準の四つの要素
# ask:
#   - 二つのチームが、お客様の引き継ぎについて次の四つを取り決めました。
#   - 「状態、マイルストーン、情報、上限日数」の順に並べてください。
# why:
#   - 状態は「お客様がどう使っているか」、マイルストーンは「一緒に何を終えたか」、情報は「何が書き残されているか」です。
#   - 上限日数は、{days}日目に待つのをやめるための取り決めです。お客様には何も求めません。
# hints:
#   - それぞれについて、使われ方、出来事、記録、日付のどれの話かを考えてみましょう。
# mistakes:
#   done_or_written: 二つが入れ替わっています。一つは「起きたこと」、もう一つは「書き残したこと」です。
#   done_or_used: 一度終えたステップは、まだ状態ではありません。状態は、製品の使われ方に表れます。
#   cap_is_no_condition: お客様に何も求めず、終わりの日だけを決めているものが一つあります。それが上限日数です。
# options:
#   state: 高活用の条件を{weeks}週続けて満たしている。
#   milestone: キックオフを終え、最初のレポートができている。
#   information: 次のゴールと推進役の名前が、引き継ぎシートに書かれている。
#   cap: "{days}日目には、そのままの状態で引き継ぐ。"

# %%
q1 = cs.question("02", 1)
q1

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

# %% [raw] lang="en" tags=["words"] question=2
# topic: Where accounts stall
# ask:
#   - An account stalls at a step if it takes longer than the days allowed, whether it gets there or not.
#   - What share of accounts stalls here? Use only accounts that have had all of their days. Three decimals.
# why:
#   - Of {over} accounts the 21 days are over. {late} were late and {open} are still waiting.
#   - The other {running} still have time. Those of them that are done are the fast ones; leave them out too.
# hints:
#   - For which row of the table are the 21 days over for everybody in it?
# mistakes:
#   unfinished_kept: Your denominator holds accounts whose 21 days still run. They may yet stall.
#   unfinished_stalled: You have counted accounts as stalled whose 21 days still run. They may yet be in time.
#   fast_ones_added: You have added those that are done before their 21 days are over. They are the fast ones of their row; the slow ones of the same row are not in yet.
#   late_forgotten: "Those that got there late have stalled too: they took longer than allowed."
#   survivors_only: You have looked only at accounts that got there. Those that wait the longest are missing.
# table:
#   title: "From the kickoff to the first data loaded: 21 days are allowed"
#   columns:
#     - The 21 days
#     - Number of accounts
#     - Loaded in time
#     - Loaded late
#     - Not loaded yet
#   rows:
#     - are over
#     - still run

# %% [raw] lang="ja" tags=["words"] question=2
# topic: お客様が止まる場所
# ask:
#   - 期限までにステップを終えられなければ、後で終えたかどうかにかかわらず「停滞した」とみなします。
#   - ここで停滞するお客様の割合はいくらですか。期限の日数が過ぎたお客様だけを使い、小数第3位まで答えてください。
# why:
#   - 期限を過ぎたのは{over}社です。そのうち{late}社は遅れて終え、{open}社はまだ終えていません。
#   - 残りの{running}社には、まだ時間があります。その中ですでに終えているのは早いお客様だけなので、これも含めません。
# hints:
#   - 全員の21日が過ぎているのは、表のどの行でしょうか。
# mistakes:
#   unfinished_kept: 期限の来ていないお客様が分母に入っています。これから停滞するかもしれません。
#   unfinished_stalled: 期限の来ていないお客様まで「停滞した」と数えています。これから期限内に終えるかもしれません。
#   fast_ones_added: 21日が過ぎる前に終えたお客様を加えています。その行のうち早いお客様だけで、同じ行の遅いお客様はまだ入っていません。
#   late_forgotten: 遅れて終えたお客様も、期限を超えているので停滞したことになります。
#   survivors_only: ステップを終えたお客様だけを見ています。一番長く待っているお客様が抜けています。
# table:
#   title: キックオフから最初のデータ取り込みまで（期限は21日）
#   columns:
#     - 21日の期限
#     - 件数
#     - 期限内に完了
#     - 遅れて完了
#     - まだ完了していない
#   rows:
#     - 過ぎている
#     - まだ来ていない

# %%
q2 = cs.question("02", 2)
q2

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

# %% [raw] lang="en" tags=["words"] question=3
# topic: Reading a funnel
# ask:
#   - At which step does the largest share of the accounts that come to it get no further?
#   - Compare each bar with the one above it.
# why:
#   - "{before} accounts came to the step and {after} got past it: {share} did not."
#   - "From the first bar to the second more accounts are lost in number, but of more accounts: {first}."
# hints:
#   - "For each pair of bars: lost accounts divided by the upper bar."
# mistakes:
#   absolute_drop: You have looked for the largest drop in number. More accounts come to the first step, so divide by those who come.
#   small_drop: These two bars are almost equally long. Little is lost there.
#   not_the_worst: Some are lost there, but a larger share elsewhere. Divide each bar by the one above it.
# words:
#   steps:
#     - Contract
#     - Kickoff held
#     - Data loaded
#     - Users trained
#     - First result shown
#   title: Each step of the playbook loses some of the accounts
#   note: "n = {n} accounts, all of them past the last due day. Bars: accounts that reached the step in time."
#   x: Accounts that reached the step
#   alt: Bars. {title}. {points}. {note}
#   between: Between “{before}” and “{after}”

# %% [raw] lang="ja" tags=["words"] question=3
# topic: ファネルを読む
# ask:
#   - そこまで来たお客様のうち、先に進めない割合が最も大きいのはどこですか。
#   - それぞれの棒を、一つ上の棒と比べてください。
# why:
#   - ここまで来た{before}社のうち、先に進めたのは{after}社です。{share}が進めませんでした。
#   - 最初の棒と次の棒の間では、減った数はもっと多いものの、元の数も多く、割合は{first}です。
# hints:
#   - 隣り合う二本の棒ごとに、「減った数÷上の棒」を計算してみましょう。
# mistakes:
#   absolute_drop: 減った数が一番多いところを選んでいます。最初のステップに来るお客様は数が多いので、そこまで来た数で割りましょう。
#   small_drop: この二本の棒は、長さがほとんど同じです。ここではあまり減っていません。
#   not_the_worst: ここでも減っていますが、もっと割合の大きいところがあります。棒を一つ上の棒で割ってみましょう。
# words:
#   steps:
#     - 契約
#     - キックオフ実施
#     - データ取り込み
#     - 利用者への研修
#     - 最初の成果の確認
#   title: プレイブックのどのステップでも、先に進めないお客様がいる
#   note: n = {n}社。いずれも最後の期日を過ぎている。棒：期日までにそのステップに達したお客様の数。
#   x: そのステップに達したお客様の数
#   alt: 棒グラフ。{title}。{points}。{note}
#   between: 「{before}」から「{after}」の間

# %%
q3 = cs.question("02", 3)
q3

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

# %% [raw] lang="en" tags=["words"] question=4
# topic: With what was known that week
# ask:
#   - "The rule: in the state for four weeks running, this week included, and the next goal in the sheet."
#   - Replay it week by week. In which week of its life is the account handed over?
# why:
#   - In week {early} the state had held for four weeks, but nobody had written down the goal.
#   - In week {note} the goal was there, but the state was lost. The four weeks begin anew, and end in week {answer}.
# hints:
#   - Cover the rows below with your hand and go down one week at a time.
# mistakes:
#   note_forgotten: The state had held for four weeks by then. What else does the rule ask for?
#   state_that_week: The note was there in that week. Look at the state in the same week.
#   not_running: “Running” means without a gap. After a gap the count begins anew.
#   hindsight: That the state would last was not known in that week. A replay may use only what was known then.
# table:
#   title: What was known of one account in each week
#   columns:
#     - Week of its life
#     - In the state
#     - Next goal in the sheet

# %% [raw] lang="ja" tags=["words"] question=4
# topic: その週に分かっていたことだけで
# ask:
#   - 基準：その週を含めて4週続けて高活用状態にあり、次のゴールがシートに書かれていること。
#   - 一週ずつ当てはめてください。このお客様が引き継がれるのは、開始から何週目ですか。
# why:
#   - "{early}週目には状態が4週続いていましたが、ゴールがまだ書かれていませんでした。"
#   - "{note}週目にはゴールが書かれましたが、状態が途切れました。4週を数え直すと、{answer}週目になります。"
# hints:
#   - 下の行を手で隠し、一週ずつ下へ進んでみましょう。
# mistakes:
#   note_forgotten: 確かに、その週で状態は4週続いています。基準はほかに何を求めているでしょうか。
#   state_that_week: その週には記録がそろいました。同じ週の状態も見てください。
#   not_running: 「続けて」とは、途切れないことです。途切れたら、初めから数え直します。
#   hindsight: その状態が続くことは、その週にはまだ分かりません。使えるのは、その時点で分かっていたことだけです。
# table:
#   title: あるお客様について、その週に分かっていたこと
#   columns:
#     - 開始からの週
#     - 高活用状態
#     - 次のゴールの記録

# %%
q4 = cs.question("02", 4)
q4

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

# %% [raw] lang="en" tags=["words"] question=5
# topic: Relapse
# ask:
#   - What share of the accounts relapsed within 90 days of the handoff? Give a share to three decimals.
# why:
#   - "Only accounts in the state can fall back from it: {inside} accounts."
#   - "{slipped} of them were out of it after 90 days and {left} had left. Both count."
#   - "The overhang is asked of all {total}: {share} of them were in the state after 90 days."
# hints:
#   - Which row of the table can relapse at all?
#   - Which two columns of that row mean that the state is gone?
# mistakes:
#   false_handoffs: That is the share of false handoffs, among all. A relapse needs a state to fall back from.
#   churn_forgotten: Accounts that left are missing. Whoever leaves is not in the state any more either.
#   survivors_only: You have taken out those who left, above and below. They were handed over in the state, too.
#   wrong_denominator: Your denominator holds accounts that were never in the state. They cannot relapse.
#   overhang: "That is the overhang: everybody in the state after 90 days."
#   kept: That is the share that stayed in the state. The question is who did not.
# table:
#   title: Accounts by their state at the handoff, and what became of them 90 days later
#   columns:
#     - At the handoff
#     - Number of accounts
#     - In the state after 90 days
#     - Out of the state after 90 days
#     - Left within 90 days
#   rows:
#     - in the state
#     - not in the state

# %% [raw] lang="ja" tags=["words"] question=5
# topic: 後戻り
# ask:
#   - 引き継ぎから90日以内に後戻りした割合はいくらですか。小数第3位まで答えてください。
# why:
#   - 後戻りしうるのは、引き継ぎ時に高活用状態だったお客様だけです（{inside}社）。
#   - そのうち{slipped}社は90日後に状態から外れ、{left}社は解約していました。どちらも数えます。
#   - 一方、「90日後の成果」は{total}社すべてについて見ます。90日後に高活用状態だったのは{share}です。
# hints:
#   - 後戻りが起こりうるのは、表のどの行でしょうか。
#   - その行で、状態が失われたことを表す列は、どの二つでしょうか。
# mistakes:
#   false_handoffs: それは、全体に占める「早すぎた引き継ぎ」の割合です。後戻りは、一度状態に達していなければ起こりません。
#   churn_forgotten: 解約したお客様が抜けています。解約すれば、もう高活用状態ではありません。
#   survivors_only: 解約したお客様を分子からも分母からも除いています。そのお客様も、高活用状態で引き継がれています。
#   wrong_denominator: 引き継ぎ時に状態に達していなかったお客様が分母に入っています。後戻りのしようがありません。
#   overhang: それは「90日後の成果」、つまり全員のうち90日後に高活用状態だった割合です。
#   kept: それは状態を保った割合です。聞かれているのは、保てなかった割合です。
# table:
#   title: 引き継ぎ時の状態と、90日後の状態（社数）
#   columns:
#     - 引き継ぎ時
#     - 件数
#     - 90日後に高活用状態
#     - 90日後に状態から外れている
#     - 90日以内に解約
#   rows:
#     - 高活用状態に到達
#     - 高活用状態でない

# %%
q5 = cs.question("02", 5)
q5

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

# %% [raw] lang="en" tags=["words"] question=6
# topic: Those who leave before
# ask:
#   - All {n} accounts have been followed for 180 days. On day 180, {open} are still in onboarding.
#   - What share of the accounts is handed over by day 180? Give a share to three decimals.
# why:
#   - "{n} accounts started and {done} of them were handed over. That is all."
#   - "Accounts that left will never be handed over. To treat them as “seen no further” would say that they might still be: that gives {share}, too much."
# hints:
#   - Each account that started is one of three things on day 180. Which three?
# mistakes:
#   censored_churn: You have treated those who left as if they were only seen no further. They will never be handed over.
#   survivors_only: You have left out the accounts that churned. They started onboarding as well.
#   ended_only: You have left out those who are still waiting. They have had 180 days like everybody else.
#   early_only: That is the share by day 90.
# table:
#   title: What became of accounts by day 180; all have been followed that long
#   columns:
#     - Days of life
#     - In onboarding at the beginning
#     - Handed over
#     - Left before a handoff

# %% [raw] lang="ja" tags=["words"] question=6
# topic: 引き継ぐ前の解約
# ask:
#   - "{n}社すべてを180日間観察しました。その時点で{open}社がまだオンボーディング中です。"
#   - 180日目までに引き継がれた割合はいくらですか。小数第3位まで答えてください。
# why:
#   - 開始した{n}社のうち、{done}社が引き継がれました。計算はこれだけです。
#   - 解約したお客様が引き継がれることは、もうありません。「その後は観察なし」として扱うと、まだ引き継がれうることになり、{share}と高く出すぎます。
# hints:
#   - 180日目のお客様は、三つのうちのどれかです。どの三つでしょうか。
# mistakes:
#   censored_churn: 解約したお客様を、観察が終わっただけのように扱っています。解約したお客様が引き継がれることは、もうありません。
#   survivors_only: 解約したお客様を除いています。そのお客様も、オンボーディングを始めていました。
#   ended_only: まだ待っているお客様を除いています。ほかのお客様と同じく、180日が過ぎています。
#   early_only: それは90日目までの割合です。
# table:
#   title: 180日目までの経過（全社を180日間観察済み）
#   columns:
#     - 開始からの日数
#     - 期間の初めにオンボーディング中
#     - 引き継ぎ済み
#     - 引き継ぎ前に解約

# %%
q6 = cs.question("02", 6)
q6

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

# %% [raw] lang="en" tags=["words"] question=7
# topic: The newest quarter
# ask:
#   - A colleague shows this table. The median fell from {before} days to {now}.
#   - What does the newest quarter say?
# why:
#   - Of {n} accounts that started in the newest quarter, {done} have been handed over.
#   - Nobody in it has had more than some 90 days. Whoever takes longer is still to come, so the median can only be short.
# hints:
#   - How many days can an account of the newest quarter have had by 1 October?
# mistakes:
#   survivorship: Whose median is it? Look at how many of the quarter are handed over at all.
#   unfinished_count: The oldest quarters have had half a year and more. How long has the newest had?
#   no_outcome: Too early is a matter of what happens afterwards. This table says nothing about that.
# options:
#   unfinished: "Nothing about speed yet: those handed over so far are the fast ones."
#   faster: Onboarding has become faster; find out what was changed and keep it.
#   worse: "Onboarding has become slower: fewer accounts are handed over than before."
#   careless: The team lets go too early now; raise the least number of days.
# table:
#   title: Accounts by the quarter of their start, on 1 October 2026
#   columns:
#     - Quarter of the start
#     - Number of accounts
#     - Handed over so far
#     - Their median days to the handoff

# %% [raw] lang="ja" tags=["words"] question=7
# topic: 最も新しい四半期
# ask:
#   - 同僚がこの表を見せてくれました。中央値は{before}日から{now}日に縮まっています。
#   - 最新の四半期から、何が言えますか。
# why:
#   - 最新の四半期に開始した{n}社のうち、引き継がれたのは{done}社です。
#   - 開始からまだ90日ほどしかたっていません。時間のかかるお客様はこれからなので、中央値は必ず短くなります。
# hints:
#   - 最新の四半期のお客様は、10月1日までに最長で何日たっているでしょうか。
# mistakes:
#   survivorship: それは誰の中央値でしょうか。その四半期で引き継がれたお客様が何社あるかを見てください。
#   unfinished_count: 古い四半期は、開始から半年以上たっています。最新の四半期はどうでしょうか。
#   no_outcome: 早すぎたかどうかは、その後どうなったかで決まります。この表からは分かりません。
# options:
#   unfinished: 速さはまだ分からない。これまでに引き継がれたのは、早いお客様である。
#   faster: オンボーディングは速くなった。夏に変えたことを調べて、続けるとよい。
#   worse: オンボーディングは遅くなった。引き継がれる件数が、以前より減っている。
#   careless: 手放すのが早くなりすぎている。引き継ぎまでの最低日数を延ばすとよい。
# table:
#   title: 開始した四半期別のお客様（2026年10月1日時点）
#   columns:
#     - 開始した四半期
#     - 件数
#     - これまでに引き継いだ数
#     - 引き継ぎまでの日数（中央値）

# %%
q7 = cs.question("02", 7)
q7

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
# More than one sentence may hold. Press all that apply.

# %% [markdown] lang="ja"
# ## 8. 記録の不足から言えること
#
# 正しい文は一つとは限りません。当てはまるものをすべて選んでください。

# %% [raw] lang="en" tags=["words"] question=8
# topic: Notes and relapse
# ask:
#   - "Relapse within 90 days: {few} of {full} handoffs with all notes, {many} of {part} with some missing."
#   - "The difference is {gap} points (95%: {low} to {high}). Press all sentences that hold."
# why:
#   - The interval is clear of zero, so the two go together. Why they do, the figures do not say.
#   - People in haste may write less and also explain less. Handoffs of one and the same person share that person's habits, so comparing them takes those out.
# hints:
#   - "Keep three things apart: what goes together, what could explain it, and what would tell."
# mistakes:
#   causal: One of your sentences promises what a change would do. So far you have seen what goes together.
#   no_effect_either: One of your sentences says that there is no effect. Another possible explanation is not a proof.
#   half: What you chose holds. There is one more.
# options:
#   associated: Missing notes go together with more relapse than in handoffs with all notes.
#   within: Comparing handoffs of one and the same person would take that person's haste out of it.
#   cause: If the missing notes are filled in, relapse will fall to about {share} there as well.
#   nothing: As haste may lie behind both, the notes themselves have no effect on relapse.

# %% [raw] lang="ja" tags=["words"] question=8
# topic: 記録と後戻り
# ask:
#   - 90日以内の後戻りは、記録がそろった引き継ぎで{full}件中{few}件、欠けていた引き継ぎで{part}件中{many}件でした。
#   - 差は{gap}ポイントです（95％信頼区間：{low}〜{high}）。正しい文をすべて選んでください。
# why:
#   - 信頼区間がゼロを含まないので、二つは関連しています。なぜ関連しているのかは、この数字からは分かりません。
#   - 急ぐ担当者は、記録も説明も少ないのかもしれません。同じ担当者どうしで比べれば、その人の癖の影響を除けます。
# hints:
#   - 「関連していること」「ありうる説明」「それを確かめる方法」の三つを分けて考えましょう。
# mistakes:
#   causal: 選んだ文の一つは、変えたらどうなるかを約束しています。分かっているのは、二つが関連していることまでです。
#   no_effect_either: 選んだ文の一つは、効果がないと言い切っています。別の説明がありうるだけでは、証明になりません。
#   half: 選んだ文は正しいものです。もう一つあります。
# options:
#   associated: 記録が欠けた引き継ぎでは、そろった引き継ぎより後戻りが多い。
#   within: 同じ担当者の引き継ぎどうしを比べれば、その人の急ぎ方の影響を除ける。
#   cause: 欠けている記録を埋めれば、そこでも後戻りは{share}ほどに減る。
#   nothing: 急ぎ方が両方の原因かもしれないので、記録そのものに効果はない。

# %%
q8 = cs.question("02", 8)
q8

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

# %% [raw] lang="en" tags=["words"] question=9
# topic: The kickoff that seems to harm
# ask:
#   - All together, {met} of the accounts with a kickoff stayed, and {unmet} of those without.
#   - What does the table say?
# why:
#   - "Small: {a} with a kickoff, {b} without. Large: {c} and {d}. Like with like, it is better both times."
#   - Kickoffs were held mostly with small customers, who leave more often. This is Simpson's paradox.
# hints:
#   - Work out the share that stayed for each segment, with and without.
# mistakes:
#   mixed_segments: That follows the total. Who mostly gets a kickoff, and how often do such customers leave anyway?
#   not_divided: Compute the share that stayed in each of the four cells. Does one segment really lose?
#   causal: "Like with like is fairer, but still no proof: keen customers may agree to a kickoff more readily."
# options:
#   like: Within each segment, accounts with a kickoff stay more often.
#   harm: Kickoffs drive customers away; fewer stay with one than without.
#   nothing: "Kickoffs make no difference: gains with large customers are losses with small ones."
#   cause: Kickoffs make customers stay, so give one to the accounts that have had none.
# table:
#   title: Accounts with and without a kickoff, and how many stayed for a year
#   columns:
#     - Segment
#     - With a kickoff
#     - Stayed, with a kickoff
#     - Without a kickoff
#     - Stayed, without a kickoff
#   rows:
#     - Small customers
#     - Large customers

# %% [raw] lang="ja" tags=["words"] question=9
# topic: 逆効果に見えるキックオフ
# ask:
#   - 全体では、キックオフを受けたお客様の{met}、受けていないお客様の{unmet}が継続していました。
#   - 表から何が言えますか。
# why:
#   - 小口ではキックオフありが{a}、なしが{b}。大口では{c}と{d}です。同じ種類のお客様どうしで比べると、どちらもありのほうが高くなっています。
#   - キックオフを受けているのは主に小口のお客様で、小口は解約が多めです。これが「シンプソンのパラドックス」です。
# hints:
#   - セグメントごとに、キックオフの有無別の継続の割合を計算してみましょう。
# mistakes:
#   mixed_segments: それは全体の数字に従っています。キックオフを受けているのは主に誰で、そのお客様はもともとどのくらい解約するでしょうか。
#   not_divided: 四つの組み合わせごとに継続した割合を計算してみましょう。本当に失っているセグメントはありますか。
#   causal: 同じ種類どうしの比較は公平に近づきますが、まだ証明ではありません。意欲の高いお客様ほど、キックオフに応じやすいのかもしれません。
# options:
#   like: どちらのセグメントでも、キックオフを受けたほうが継続している。
#   harm: キックオフはお客様を遠ざけている。受けたほうが継続していない。
#   nothing: キックオフに違いはない。大口で得た分を、小口で失っている。
#   cause: キックオフで継続が増えるので、受けていないお客様にも行うとよい。
# table:
#   title: キックオフの有無と、1年後に継続していたお客様の数
#   columns:
#     - セグメント
#     - キックオフあり
#     - 継続（キックオフあり）
#     - キックオフなし
#     - 継続（キックオフなし）
#   rows:
#     - 小口のお客様
#     - 大口のお客様

# %%
q9 = cs.question("02", 9)
q9

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

# %% [raw] lang="en" tags=["words"] question=10
# topic: Two rankings
# ask:
#   - The overhang is the share of all accounts that a person handed over which are in the state 90 days later.
#   - Order the four by overhang, the highest first.
# why:
#   - "Add the last two columns and divide by the handoffs: {shares}."
#   - "The fastest, {fast}, leaves the least behind. Yet {swift} is fast and comes second: speed itself is not the problem."
# hints:
#   - "For each person: everybody in the state 90 days later, divided by everybody handed over."
# mistakes:
#   by_speed: That is the order by days. It rewards who lets go early, whatever comes afterwards.
#   by_relapse: You have divided by accounts in the state at the handoff. Then handing over the others costs nothing.
#   by_count: You have counted accounts. Whoever hands over many has many, so divide by the handoffs.
# table:
#   title: Handoffs of four people, each followed for 90 days
#   columns:
#     - Person
#     - Median days to the handoff
#     - Handoffs
#     - In the state at the handoff
#     - Of these, in the state 90 days later
#     - Of the others, in the state 90 days later
# words:
#   person: Person {name}

# %% [raw] lang="ja" tags=["words"] question=10
# topic: 二つの順位
# ask:
#   - 「90日後の成果」とは、その人が引き継いだすべてのお客様のうち、90日後に高活用状態にある割合です。
#   - 4人を「90日後の成果」の高い順に並べてください。
# why:
#   - 最後の二列を足し、引き継ぎ件数で割ります：{shares}
#   - 最も速い{fast}さんは、残した成果が最も小さくなっています。一方、{swift}さんは速くて2位です。速いこと自体が問題なのではありません。
# hints:
#   - 担当者ごとに、90日後に高活用状態のお客様の数を、引き継いだすべてのお客様の数で割ります。
# mistakes:
#   by_speed: それは日数の順です。その後どうなろうと、早く手放す人ほど上になります。
#   by_relapse: 引き継ぎ時に高活用状態だったお客様だけを分母にしています。それでは、未達のまま引き継いでも数字に響きません。
#   by_count: 件数で並べています。多く引き継ぐ人は件数も多くなるので、引き継ぎ件数で割りましょう。
# table:
#   title: 4人の引き継ぎ（いずれも90日後まで観察済み）
#   columns:
#     - 担当者
#     - 引き継ぎまでの日数（中央値）
#     - 引き継ぎ件数
#     - 引き継ぎ時に高活用状態
#     - そのうち90日後に高活用状態
#     - 引き継ぎ時は未達で、90日後に高活用状態
# words:
#   person: 担当者{name}

# %%
q10 = cs.question("02", 10)
q10

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
# Fill in your policy. It is replayed on the accounts of the table, week by week. Try as often as you like.

# %% [markdown] lang="ja"
# ## 11. 今度はあなたが決める
#
# 方針を欄に入れてください。表のお客様に一週ずつ当てはめます。何度でも試せます。

# %% [raw] lang="en" tags=["words"] question=11
# topic: A policy of your own
# ask:
#   - "Write a policy that is replayed on these accounts. It may lead to at most {false} false handoffs (here: out of the state {after} weeks later), {late} late one (here: in the state for more than 8 weeks running) and {untold} without a next goal. By week {last} everybody must have been handed over."
#   - An account is handed over in the first week in which all that you ask for is met, or on the day of the cap, if it is handed over there.
# why:
#   - Four weeks running let short peaks pass. The next goal is written in time for most; the risks are not, so waiting for them makes handoffs late.
#   - "Two accounts never reach the state. The cap hands them over as they are: two false handoffs, seen and decided on. A later cap gives the slow ones time to get there."
# hints:
#   - Take one account with a short early peak, one that is slow, and one that never gets there. What would your policy do with each?
#   - "For each note: how many weeks after the state begins is it written?"
# mistakes:
#   waits_for_ever: Some accounts are still in onboarding in week {last}. What ends the waiting of those that never meet your policy?
#   cap_too_late: Your cap comes after week {last}. Weeks times seven are days.
#   state_not_asked: Your policy does not ask for the state. Accounts are handed over before they use the product.
#   cap_too_early: "Too many false handoffs, and many by your cap: it comes before slower accounts had their time."
#   short_peak: Too many false handoffs. Look for short peaks early on, and ask for how long the state must last.
#   waits_for_notes: Customers wait in the state for a note. Compare the weeks in which it is written with the state.
#   waits_too_long: Your policy asks for the state for so long that every handoff comes late.
#   nothing_told: Too many are handed over without a next goal. A state says nothing about what the customer wants.
# table:
#   title: Fourteen accounts, followed from week 1 to week {n}
#   columns:
#     - Customer
#     - In the state in weeks
#     - next_goal written in week
#     - risks written in week
# words:
#   fields:
#     state: It must be in the state
#     weeks: For how many weeks running
#     next_goal: The next goal must be written
#     risks: The risks must be written
#     cap: Day of the cap (empty for none)
#     at_cap: On that day
#     handoff: hand over as it is
#     keep: keep it in onboarding
#   told: "What your policy did. False handoffs: {false}; late: {late}; without a next goal: {untold}; not handed over by week {last}: {kept}."
#   form: Fill in a policy (in code, a dict such as {example}).
#   wrong: "A handoff policy cannot have this: {names}. Check its spelling and its value."
#   notes: The table has two notes, {fields}, and no milestones.

# %% [raw] lang="ja" tags=["words"] question=11
# topic: 自分で作る引き継ぎの方針
# ask:
#   - これらのお客様に当てはめる方針を書いてください。認められるのは、早すぎた引き継ぎ（{after}週後に状態から外れている）が{false}件まで、遅すぎた引き継ぎ（8週を超えて状態が続いていた）が{late}件まで、次のゴールの記録がない引き継ぎが{untold}件までです。{last}週目までに、全社を引き継いでいなければなりません。
#   - 求めた条件をすべて満たした最初の週に引き継がれます。上限日に「そのまま引き継ぐ」なら、その日にも引き継がれます。
# why:
#   - 4週続くことを求めれば、短い山にだまされません。次のゴールは間に合うように書かれていますが、リスクは書かれるのが遅く、待つと引き継ぎが遅すぎになります。
#   - 2社は最後まで状態に達しません。上限日にそのまま引き継ぐと早すぎた引き継ぎが2件になりますが、これは分かったうえでの判断です。上限日を遅めにすれば、ゆっくり進むお客様にも時間ができます。
# hints:
#   - 初めに短い山のあるお客様、ゆっくり進むお客様、最後まで達しないお客様を1社ずつ選び、この方針ならどうなるかを考えてみましょう。
#   - それぞれの記録は、状態に達してから何週後に書かれているでしょうか。
# mistakes:
#   waits_for_ever: "{last}週目になっても、オンボーディングに残っているお客様がいます。条件を満たさないお客様は、いつ待つのをやめるのでしょうか。"
#   cap_too_late: 上限日が{last}週目より後になっています。週数に7を掛けると日数になります。
#   state_not_asked: この方針は状態を求めていません。製品を使いこなす前に引き継いでしまいます。
#   cap_too_early: 早すぎた引き継ぎが多く、その多くは上限日によるものです。ゆっくり進むお客様が達する前に、上限日が来ています。
#   short_peak: 早すぎた引き継ぎが多すぎます。初めのころの短い山を探し、状態がどれだけ続けばよいかを考えましょう。
#   waits_for_notes: 高活用状態になったお客様が、記録を待たされています。記録された週と、状態に達した週を比べてみましょう。
#   waits_too_long: 状態を求める期間が長すぎて、どの引き継ぎも遅くなっています。
#   nothing_told: 次のゴールの記録がない引き継ぎが多すぎます。状態だけでは、お客様が何を望んでいるかは分かりません。
# table:
#   title: 14社の経過（1週目〜{n}週目）
#   columns:
#     - お客様
#     - 高活用状態にあった週
#     - 次のゴール（next_goal）の記録週
#     - リスク（risks）の記録週
# words:
#   fields:
#     state: 高活用状態を求める
#     weeks: 状態が続く週数
#     next_goal: 次のゴールの記録を求める
#     risks: リスクの記録を求める
#     cap: 上限日数（なければ空欄）
#     at_cap: 上限日の扱い
#     handoff: そのまま引き継ぐ
#     keep: オンボーディングに残す
#   told: あなたの方針の結果は次のとおりです。早すぎた引き継ぎ：{false}、遅すぎた引き継ぎ：{late}、次のゴールの記録がない引き継ぎ：{untold}、{last}週目までに引き継がれなかったお客様：{kept}。
#   form: 方針を入れてください（コードなら、{example} のような辞書）。
#   wrong: 引き継ぎの方針として読めない項目があります：{names}。つづりと値を確かめてください。
#   notes: この表にある記録は{fields}の二つで、マイルストーンはありません。

# %%
q11 = cs.question("02", 11)
q11

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
# ## Write it: the agenda of a kickoff
#
# Write, have it looked over, compare, print the sheet for a colleague.

# %% [markdown] lang="ja"
# ## 書いてみる：キックオフの議題
#
# 書いて、点検し、熟練者の例と見比べ、シートを印刷して同僚に見てもらいましょう。

# %%
cs.course.draft("kickoff")

# %% [markdown] lang="en"
# ## Write it: a handoff sheet
#
# Somebody else will have to act on it on Monday.

# %% [markdown] lang="ja"
# ## 書いてみる：引き継ぎシート
#
# 月曜日には、ほかの人がこれを頼りに動きます。

# %%
cs.course.draft("handoff")

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
