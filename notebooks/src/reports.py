# %% [markdown] lang="en"
# # Reports without a terminal
#
# **Choose a company and a quarter, press a button, open the report; then keep what you decide on it.**
#
# This is the command `cslib report` as a screen. Whatever is left empty is chosen for you: the last complete quarter, the split that `company.yml` names, every page. What the parameters mean stands below each, their limits beside them.

# %% [markdown] lang="ja"
# # 端末を使わずにレポートを作る
#
# **会社と四半期を選んでボタンを押し、レポートを開きます。そのうえで決めたことを残します。**
#
# コマンド `cslib report` と同じことを画面で行えます。空欄のままなら、直近に終わった四半期、`company.yml` の区分、すべてのページが選ばれます。各パラメーターの意味は欄の下、範囲は欄の名前の横にあります。

# %% tags=["parameters"]
folder: str = "sample"  # folder of the company's tables, or sample
reports: str = "reports"  # folder of the reports
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## Make a report
#
# The first report of all pages takes some minutes; the bar shows how far it is. Made again, only what has changed is run. With an earlier quarter chosen, its figures stand beside the new ones.

# %% [markdown] lang="ja"
# ## レポートを作る
#
# 全ページを初めて作るときは数分かかります。進み具合はバーで分かります。二度目からは、変わったところだけを計算します。以前の四半期を選ぶと、その数値が並んで表示されます。

# %% tags=["explore"]
cs.report.reports(folder, reports)

# %% [markdown] lang="en"
# ## Keep what was decided
#
# A decision names the figures that it rests on, what it is expected to bring, and when to look again. The report of that quarter opens with what became of it. The sample company is not written to: put your own folder into the first cell, make its report, and then run the next cell with `cs.report.decide(folder, reports)`.

# %% [markdown] lang="ja"
# ## 決めたことを残す
#
# 決定には、根拠とした数値、見込む効果、見直す四半期を書きます。その四半期のレポートは、決定がどうなったかから始まります。サンプルの会社には書き込めません。最初のセルに自社のフォルダーを書き、レポートを作ってから、`cs.report.decide(folder, reports)` を実行してください。

# %% tags=["explore"]
None if folder == "sample" else cs.report.decide(folder, reports)
