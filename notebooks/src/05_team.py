# %% [markdown] lang="en"
# # 5. The team
#
# **Is it time to split onboarding and adoption? What is the split for, and how would we see that it works?**
#
# Three questions come before any organisation chart, in this order. What is the split for? Which state of customer success as a whole should it reach? Which KGI and KPIs does each role then follow? (A KGI is the result that a role is there for; KPIs are the measures it steers by.) The line between the roles comes out of the answers. It differs with the purpose, the size of the team and the service.

# %% [markdown] lang="ja"
# # 5. チーム
#
# **オンボーディングとアダプションは、いま分けるべきでしょうか。何のために分け、うまくいったことをどう確かめるのでしょうか。**
#
# 組織図を描く前に、三つの問いに順番に答えます。分ける一番の目的は何か。それによってカスタマーサクセス全体をどの状態に持っていきたいのか。そのために各役割はどのKGI・KPIを追うのか（KGIは役割が目指す成果、KPIはそこへ向かうための指標です）。役割の境目は、その答えから決まります。目的や組織のフェーズ、サービスの性質によって、答えは変わります。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - read a tree from the purpose down to the figures of each role: what is met, missed or unknown,
# - compare one CSM for both phases with two teams, and name the assumptions,
# - see who knows only one side,
# - plan the next 90 days of your ten accounts,
# - as an analyst or manager also: say whether onboarding and renewal are steady enough to build an adoption team on, put the customers' own goals beside retention, work out how much working time the customers need, and plan who learns from whom.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - 目的から各役割の指標までのツリーで、達成・未達・判定できずを読み分ける
# - 一人の担当者が両方を担う形と、二つのチームに分ける形を、前提を明らかにして比べる
# - 片方の業務しか知らない人を見つける
# - 自分の10社について、これからの90日の計画を立てる
# - 分析担当・マネージャーはさらに、アダプション専任チームをつくれるほどオンボーディングと更新が安定しているかを判断し、お客様自身のゴールをリテンションと並べて見て、お客様への対応に必要な時間と人数を見積もり、だれがだれから学ぶかを計画する

# %% tags=["parameters"]
data: str = "sample"  # folder of the company's tables, or sample
quarter: str = ""  # such as 2026Q3; empty means the last complete quarter in the data
segment_by: str = ""  # column of accounts to look at; empty means all accounts
segment: str = ""  # value of that column
lang: str = "en"  # language of the page
landmark_days: int = 90  # day of an account's life at which its use is looked at
horizon_months: int = 24  # months after that day for which retention is asked
target: float = 0.95  # annual retention asked of the state
definition: str = ""  # a rule to try; empty means the policy in force, else what the search finds
tries: int = 1  # definitions and landmark days tried on these data so far, this one counted in
cap_days: int = 180  # day at which an account is handed over whatever its state
hours_per_week: float = 10.0  # hours a week that one person can be in contact with customers

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
company.data_notes()

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.utilization.choose(company, table, definition, horizon_months, target, landmark_days, tries)
trailing = cs.company.trailing(company)
choice.finding()

# %% [markdown] lang="en" tags=["analyst"]
# ## Is it time to split?
#
# Adoption teams are still rare, and for a reason. Onboarding comes first, renewal second. Only when both run steadily is there ground for an adoption team to stand on. Steady means more than one good quarter: in each of the last four, even the cautious end of the interval must reach the target.

# %% [markdown] lang="ja" tags=["analyst"]
# ## いま分けるべきか
#
# アダプションの専任チームは、まだ多くありません。それには理由があります。まずオンボーディング、次に更新。この二つが安定してはじめて土台ができ、アダプション専任チームが生きてきます。安定とは、良い四半期が一度あることではありません。直近4四半期のどれをとっても、幅の下の端が目標に届いていることです。

# %%
tree = cs.team.kpi_tree(company, table, choice.rule, trailing, cs.team.starter_kpi(company), cap_days=cap_days)
ready = cs.team.readiness(company, table, choice.rule, tree.targets())
ready.finding()

# %%
ready.chart()

# %% [markdown] lang="en"
# ## From the purpose to each role
#
# The tree starts with the purpose of the split. Below it stands what customer success as a whole must reach, and below that what each role follows. Each figure has a target and an owner. A figure whose interval lies on both sides of its target is neither met nor missed: the data cannot tell.

# %% [markdown] lang="ja"
# ## 目的から各役割まで
#
# ツリーの一番上は、分ける目的です。その下にカスタマーサクセス全体で目指すもの、さらにその下に各役割が追う指標が並びます。どの指標にも目標と責任者がいます。幅が目標をまたいでいる指標は、達成でも未達でもありません。データからは、まだ判定できないということです。

# %% tags=["analyst"]
tree.finding()

# %%
tree.chart()

# %% tags=["analyst"]
tree.table()

# %% [markdown] lang="en" tags=["lesson"]
# Look at the branch of onboarding. Two of its figures look beyond the handoff: whether customers are *still* in the state 90 days later, and whether the next person was told everything. That is on purpose. A team that is measured only up to the handoff closes in on its own ground. Setting its targets a little into the next phase keeps the customer's success in view.

# %% [markdown] lang="ja" tags=["lesson"]
# オンボーディングの枝を見てください。引き継ぎの先を見る指標が二つあります。90日後も高活用状態にあるか、情報がすべて伝わったか。これは意図したものです。引き継ぎまでしか評価されないチームは、自分の持ち場に閉じこもりがちです。目標を次のフェーズに少し踏み込んで置くことで、お客様の最終的な成功から目が離れなくなります。

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### Change the tree
#
# `cslib policy kpi FOLDER` writes it as a file into your company's folder. Name the owners, replace the targets, take out what you would not act on.

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### ツリーを変える
#
# ツリーは変えられます。`cslib policy kpi フォルダー` で、会社のフォルダーにファイルとして書き出されます。責任者の名前を入れ、目標を置き換え、見ても行動につながらない指標は外しましょう。

# %% [markdown] lang="en" tags=["analyst"]
# ## What the customers wanted
#
# What counts is that customers reach what they bought the product for, and then their own next goal. Use and retention are signs of it, not the thing itself. So goals reached stand beside retention as a result in their own right.

# %% [markdown] lang="ja" tags=["analyst"]
# ## お客様が望んだこと
#
# 本当に大切なのは、お客様が当初望んでいたことを実現し、その先の自分の理想に近づくことです。活用も継続も、そのしるしにすぎません。ですから、達成されたゴールは、リテンションと並ぶ成果として扱います。

# %%
wanted = cs.adoption.goals(company)
wanted.chart()

# %%
year_ago, quarter_end = company.quarter.previous(4).end, company.quarter.end
customers_kept = cs.retention.logo_retention(company, year_ago, quarter_end)
wanted.finding(customers_kept)

# %% [markdown] lang="en" tags=["analyst"]
# ## How much work, and how many people
#
# A phase costs time: minutes for each customer and week, and minutes for each piece of revenue. The first says how many people the work takes. The second says where time goes that revenue does not pay for. Both count only what is recorded as contact.

# %% [markdown] lang="ja" tags=["analyst"]
# ## どれだけの仕事に、何人が必要か
#
# どのフェーズにも時間がかかります。お客様一社・一週間あたりの分数からは、必要な人数が分かります。売上あたりの分数からは、売上に見合わない時間がどこにかかっているかが分かります。どちらも、接点として記録された時間だけを数えています。

# %%
work = cs.team.capacity(company, segment_by or company.default_segment, hours_per_week, cap_days)
work.finding()

# %%
work.chart()

# %%
work.table(segment_by or company.default_segment)

# %% [markdown] lang="en"
# ## One CSM for both phases, or two teams?
#
# There are two common shapes. In the first, one CSM carries an account through both phases. In the second, roles are split, and a handoff lies between them. Here both work on the same customers with the same number of people. New customers, days in onboarding and contact minutes come from the company's own tables. What the tables do not say is assumed, and every assumption is printed. What counts is not recorded contact alone, but all the time that people have for customers, preparing and writing up included. Read it as a thought experiment. It is not a forecast.

# %% [markdown] lang="ja"
# ## 一人で両方を担うか、二つのチームに分けるか
#
# よくある形は二つです。一人の担当者がお客様に最初から最後まで付き添う形と、役割を分けて途中で引き継ぐ形です。ここでは、同じお客様、同じ人数で両方の形を動かしてみます。新しいお客様の数、オンボーディングの日数、接点の時間は自社のデータから取り、データにないことは仮定として、すべて表に示します。数えるのは、記録に残る接点の時間だけではありません。準備や記録も含めて、お客様のために使える時間全体を考えます。あくまで思考実験であり、予測ではありません。

# %%
workload = cs.team.shape_inputs(company)
shapes = cs.team.shapes(workload)
shapes.chart()

# %%
shapes.finding()

# %% tags=["analyst"]
shapes.table()

# %%
shapes.assumptions_table()

# %% [markdown] lang="en" tags=["lesson"]
# Three things to see. Work waits long before everybody is busy all the time: at 80% load a person already has weeks that do not fit. A small team feels a rush of new customers more than a large one, because fewer people can take it up. And a handoff costs time twice, once for the talk and once for what the talk left out. Against this stands what specialists gain by practice. The tables do not know how much that is, so it is set to nothing.

# %% [markdown] lang="ja" tags=["lesson"]
# 見てほしいことが三つあります。一つ目は、全員が常に忙しくなるよりずっと前から待ちが生じることです。忙しさが80%でも、持ち時間に収まらない週はすでにあります。二つ目は、小さなチームほど、新しいお客様が重なったときに響くことです。引き受けられる人が少ないからです。三つ目は、引き継ぎには二度時間がかかることです。伝えるときと、伝わらなかったことを確認し直すときです。一方で、専任になれば慣れて仕事が早くなるでしょう。ただ、それがどれだけかはデータから分からないので、ここではゼロとしています。

# %% [markdown] lang="en" tags=["explore", "analyst"]
# ### Try it yourself
#
# Move the assumptions. How much must specialists gain until two teams wait less? And what if more is lost at the handoff? After each move it takes a few seconds: all the weeks are run anew.

# %% [markdown] lang="ja" tags=["explore", "analyst"]
# ### 自分で試す
#
# 前提を動かしてみましょう。専任の慣れがどれだけあれば、二つのチームのほうが待ちが短くなるでしょうか。引き継ぎで抜け落ちる情報がもっと多いと、どうなるでしょうか。動かすたびに全部の週を計算し直すので、数秒かかります。

# %% tags=["explore"]
cs.team.shapes_sliders(workload)

# %% [markdown] lang="en"
# ## Who must learn what?
#
# While a team is small, everybody sees everything. Those who join later may know one side only, and that hurts the work between the two. Each side should be able to see the other's work. The chart says who has worked which phase, as far as contacts and handoffs show it. It is no ranking.

# %% [markdown] lang="ja"
# ## だれが何を学ぶべきか
#
# チームが小さいうちは、全員がすべてを見ています。後から加わった人ほど片方の業務しか知らず、それが連携の妨げになります。お互いの仕事が見えるようにしておくことが大切です。次の図は、接点と引き継ぎの記録から、だれがどのフェーズを経験しているかをまとめたものです。順位ではありません。

# %%
skills = cs.team.skills(company)
skills.chart()

# %% [markdown] lang="en" tags=["lesson", "analyst"]
# ### The records in detail

# %% [markdown] lang="ja" tags=["lesson", "analyst"]
# ### 記録の詳細

# %%
skills.table()

# %%
shadowing = cs.team.shadowing(company, skills)
shadowing.table()

# %%
skills.finding(shadowing)

# %% tags=["explore"]
cs.team.skills_sliders(company)

# %% [markdown] lang="en" tags=["explore"]
# ## Your ten accounts: the next 90 days
#
# For each of your ten, chosen in 00, a next step is suggested from what the lessons found; write your own. Then print the summary and talk it over with your manager. The field at the bottom is yours alone. (No form below? Press ▶▶ above.)

# %% [markdown] lang="ja" tags=["explore"]
# ## 自分の10社：これからの90日
#
# 00で選んだ10社それぞれに、これまでの教材で分かったことから次の一歩を提案しています。自分の言葉で書き直してください。まとめを印刷し、上司と話し合いましょう。一番下の欄は、あなただけのものです。下に表が出ていないときは、上の▶▶を押してください。

# %% tags=["explore"]
cs.course.my_accounts("plan", company)

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること

# %%
cs.team.closing(ready, tree, wanted, work, shapes, skills)

# %% [markdown] lang="en" tags=["lesson"]
# A split is a means. If nobody can say what it is for, it will only add a seam through which customers fall. If the purpose is clear, the line between the roles follows from it, and so do the figures that show whether it was worth it.
#
# Next: the exercises **[05_team](../exercises/05_team.ipynb)**, in the folder `exercises`. On the CSM track they are the last part; for analysts and managers the capstone follows, **[08_capstone](../exercises/08_capstone.ipynb)**.

# %% [markdown] lang="ja" tags=["lesson"]
# 分けることは手段です。何のためかをだれも言えないなら、お客様がこぼれ落ちる継ぎ目が一つ増えるだけです。目的がはっきりしていれば、役割の境目も、分けたかいがあったかを示す数字も、そこから決まります。
#
# 次は演習の **[05_team](../exercises/05_team.ipynb)** です（`exercises` フォルダーにあります）。CSMコースはこれで最後です。分析・マネージャーコースでは、このあとに「PDCAの総合演習」（**[08_capstone](../exercises/08_capstone.ipynb)**）があります。
