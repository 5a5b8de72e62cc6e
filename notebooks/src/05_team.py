# %% [markdown] lang="en"
# # 5. The team
#
# **Is it time to split onboarding and adoption? What is the split for, and how would we see that it works?**
#
# Three questions come before any organisation chart, in this order. What is the split for? Which state of customer success as a whole should it reach? Which figures does each role then follow? The line between the roles comes out of the answers. It differs with the purpose, the size of the team and the service.

# %% [markdown] lang="ja"
# # 5. チーム
#
# **オンボーディングとアダプションは、いま分けるべきでしょうか。何のために分け、うまくいったことをどう確かめるのでしょうか。**
#
# 組織図を描く前に、三つの問いに順番に答えます。分ける一番の目的は何か。それによってカスタマーサクセス全体をどの状態に持っていきたいのか。そのために各役割はどのKGI・KPIを追うのか。役割の境目は、その答えから決まります。目的や組織のフェーズ、サービスの性質によって、答えは変わります。

# %% [markdown] lang="en" tags=["lesson"]
# After this notebook you can
#
# - say whether onboarding and renewal are steady enough to build an adoption team on,
# - draw a tree from the purpose down to the figures of each role, and read what is met, missed or unknown,
# - put the customers' own goals beside retention,
# - work out how much working time the customers need, and how many people that is,
# - compare one CSM for both phases with two teams, and name the assumptions,
# - see who knows only one side, and plan who learns from whom.

# %% [markdown] lang="ja" tags=["lesson"]
# このノートブックを終えると、次のことができるようになります。
#
# - アダプション専任チームをつくれるほど、オンボーディングと更新が安定しているかを判断する
# - 目的から各役割の指標までをツリーに描き、達成・未達・判断できないものを読み分ける
# - お客様自身のゴールを、リテンションと並べて見る
# - お客様への対応に必要な時間と、必要な人数を見積もる
# - 一人の担当者が両方を担う形と、二つのチームに分ける形を、前提を明らかにして比べる
# - 片方の業務しか知らない人を見つけ、だれがだれから学ぶかを計画する

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
cap_days: int = 180  # day at which an account is handed over whatever its state
hours_per_week: float = 30.0  # hours a week that one person has for work with customers

# %%
import cslib as cs

cs.use(lang)
company = cs.load(data, as_of=quarter, segment_by=segment_by, segment=segment)
cs.findings.data_notes(company)

# %%
table = cs.utilization.landmark(company, landmark_days=landmark_days)
choice = cs.search.choose(company, table, definition, horizon_months, target, landmark_days)
trailing = cs.usage.trailing(company)
cs.findings.state(choice)

# %% [markdown] lang="en"
# ## Is it time to split?
#
# Adoption teams are still rare, and for a reason. Onboarding comes first, renewal second. Only when both run steadily is there ground for an adoption team to stand on. Steady means more than one good quarter: in each of the last four, even the cautious end of the interval must reach the target.

# %% [markdown] lang="ja"
# ## いま分けるべきか
#
# アダプションの専任チームは、まだ多くありません。それには理由があります。まずオンボーディング、次に更新。この二つが安定してはじめて土台ができ、アダプション専任チームが生きてきます。安定とは、良い四半期が一度あることではありません。直近4四半期のどれをとっても、幅の下の端が目標に届いていることです。

# %% [markdown] lang="en"
# ## From the purpose to each role
#
# The tree starts with the purpose of the split. Below it stands what customer success as a whole must reach, and below that what each role follows. Each figure has a target and an owner. A figure whose interval lies on both sides of its target is neither met nor missed: the data cannot tell.

# %% [markdown] lang="ja"
# ## 目的から各役割まで
#
# ツリーの一番上は、分ける目的です。その下にカスタマーサクセス全体で目指すもの、さらにその下に各役割が追う指標が並びます。どの指標にも目標と責任者がいます。幅が目標をまたいでいる指標は、達成でも未達でもありません。データからは、まだ判断できないということです。

# %% [markdown] lang="en"
# ## What the customers wanted
#
# What counts is that customers reach what they bought the product for, and then their own next goal. Use and retention are signs of it, not the thing itself. So goals reached stand beside retention as a result in their own right.

# %% [markdown] lang="ja"
# ## お客様が望んだこと
#
# 本当に大切なのは、お客様が当初望んでいたことを実現し、その先の自分の理想に近づくことです。活用も継続も、そのしるしにすぎません。ですから、達成されたゴールは、リテンションと並ぶ成果として扱います。

# %% [markdown] lang="en"
# ## How much work, and how many people

# %% [markdown] lang="ja"
# ## どれだけの仕事に、何人が必要か

# %% [markdown] lang="en"
# ## One CSM for both phases, or two teams?

# %% [markdown] lang="ja"
# ## 一人で両方を担うか、二つのチームに分けるか

# %% [markdown] lang="en"
# ## Who must learn what?

# %% [markdown] lang="ja"
# ## だれが何を学ぶべきか

# %% [markdown] lang="en"
# ## Findings, and what to decide

# %% [markdown] lang="ja"
# ## 分かったことと、決めること
