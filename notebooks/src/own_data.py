# %% [markdown] lang="en"
# # Your own data
#
# **From the exports of your systems to a first report, without writing a line of configuration.**
#
# The kit looks at the names and the cells of your files, says which table each of them is and what its columns mean, and asks what it cannot know. What you confirm is kept in `company.yml` in a folder of your own; your files are copied there and never changed. No data leave your machine.

# %% [markdown] lang="ja"
# # 自社のデータ
#
# **お使いのシステムから書き出したファイルを読み込み、設定を書かずに最初のレポートまで進みます。**
#
# ファイルの列名と中身を見て、どのファイルがどの表か、各列が何を表すかを示し、判断できない点だけをお尋ねします。確かめた内容は、専用フォルダーの `company.yml` に保存されます。元のファイルはコピーして使い、書き換えません。データが手元のコンピューターの外に出ることもありません。

# %% tags=["parameters"]
folder: str = "my-company"  # folder to make for the company
lang: str = "en"  # language of the page

# %%
import cslib as cs

cs.use(lang)

# %% [markdown] lang="en"
# ## First on an example
#
# These are two small made-up exports, as a CRM writes them. Each line says which column of the file stands for which column of the kit, and how sure that is: *certain* where the name is a known one and the cells agree, *likely* where only one of them speaks for it, *not sure* where you are asked.

# %% [markdown] lang="ja"
# ## まず例で
#
# CRMから書き出した形の、架空の小さなファイルを二つ用意しました。各行は、ファイルのどの列をキットのどの列として読むかと、その確かさを表します。知られた列名で中身も合っていれば「確実」、片方だけが合っていれば「おそらく」、お尋ねが必要なものは「要確認」です。

# %%
exports = cs.report.example_exports()
cs.report.proposal([exports])

# %% [markdown] lang="en"
# The same in one go, as the command `cslib new` does it: a folder is made, `company.yml` is written, and everything is checked.

# %% [markdown] lang="ja"
# コマンド `cslib new` と同じことを一度に行うと、フォルダーと `company.yml` が作られ、続けて全体を確かめます。

# %%
made = cs.new(exports.parent / "example", [exports])
made.report

# %% [markdown] lang="en"
# ## Now your files
#
# 1. Run the cell, press **Pick files** and choose your exports: customers and contracts at least, usage and others where you have them. Workbooks, csv and what else the kit reads may be mixed.
# 2. Look at the proposal. Choose another column where it is wrong, and answer what is open.
# 3. Press **Write company.yml and check**. Put right what is found, and press again.
# 4. Press **Make the first report**. It takes a minute.

# %% [markdown] lang="ja"
# ## 自社のファイルで
#
# 1. 次のセルを実行し、「ファイルを選ぶ」で書き出したファイルを選びます。少なくとも顧客と契約、あれば利用ログなども選んでください。Excel、CSVなどが混ざっていてもかまいません。
# 2. 読み取り方を確かめます。違っている列は選び直し、「未定」の点に答えます。
# 3. 「company.yml に書いて確かめる」を押します。指摘された点を直し、もう一度押します。
# 4. 「最初のレポートを作る」を押します。1分ほどかかります。

# %% tags=["explore"]
cs.report.own_data(folder)

# %% [markdown] lang="en"
# ## What next
#
# The folder is an ordinary one. `cslib report my-company` makes all pages of a quarter from it, for every segment; after the next export put the new files in the place of the old ones. The course can be read on your own data, too: write the folder's path into `data` in the first cell of a notebook.

# %% [markdown] lang="ja"
# ## この先
#
# できたのは普通のフォルダーです。`cslib report my-company` で、四半期の全ページがセグメントごとに作られます。次回は新しく書き出したファイルに入れ替えるだけです。教材も自社のデータで読めます。各ノートブックの最初のセルの `data` に、このフォルダーのパスを書いてください。
