"""Invented words of the sample company: customers' names, what they need, want and say, in English and Japanese."""

from __future__ import annotations

import numpy as np

FIRST_ROMAN = (
    "Aoba,Akane,Asahi,Daito,Fuji,Hikari,Hinode,Izumi,Kaede,Katsura,Kazan,Kita,Komorebi,Makoto,Matsuba,Midori,Minato,"
    "Mirai,Mizuho,Nagisa,Nishiki,Ogawa,Omoto,Rindo,Sakae,Sakura,Sazanami,Seiwa,Shirakaba,Sora,Sumire,Suzuran,Taiyo,"
    "Takara,Tokiwa,Tsubame,Umeda,Wakaba,Yamabuki,Yukari"
)
FIRST_JAPANESE = (
    "青葉,茜,朝日,大東,富士,光,日の出,泉,楓,桂,華山,北,木漏れ日,誠,松葉,緑,港,未来,瑞穂,渚,錦,小川,万年青,竜胆,栄,桜,"
    "細波,誠和,白樺,空,菫,鈴蘭,太陽,宝,常盤,燕,梅田,若葉,山吹,縁"
)
FIRST_ENGLISH = (
    "Alder,Amber,Beacon,Birch,Bluebell,Bramble,Brook,Cedar,Clover,Coral,Delta,Ember,Fern,Finch,Harbor,Hazel,Heron,"
    "Juniper,Kestrel,Larch,Linden,Maple,Meadow,Merlin,North,Oak,Osprey,Pebble,Quarry,Raven,Ridge,Rowan,Sable,Sorrel,"
    "Spruce,Sterling,Summit,Thistle,Willow,Wren"
)
"""How names begin: Japanese ones in Roman letters and in their own script, and English ones."""
SECOND = {
    "Manufacturing": (("Works", "Precision", "Materials"), ("製作所", "精機", "化成")),
    "Retail": (("Stores", "Trading", "Market"), ("商店", "商事", "マーケット")),
    "IT services": (("Systems", "Software", "Data"), ("システム", "ソフト", "データ")),
    "Logistics": (("Transport", "Logistics", "Freight"), ("運輸", "物流", "倉庫")),
    "Healthcare": (("Clinic", "Pharma", "Care"), ("クリニック", "製薬", "ケア")),
    "Finance": (("Finance", "Insurance", "Leasing"), ("ファイナンス", "保険", "リース")),
    "Education": (("Academy", "Learning", "Press"), ("学院", "ラーニング", "出版")),
}
"""By industry: how names go on, in English and Japanese."""
PUBLIC_EN = ("City Office", "Water Board", "Library", "Museum")
PUBLIC_JA = ("市役所", "水道局", "図書館", "博物館")

NEEDS = {
    "reporting": (
        "cs_ops",
        ("We want the monthly figures as one report for our board.", "A report per department would save us hours."),
        ("月次の数字を役員会向けに一枚で出したい。", "部署ごとの集計を自動で作れると助かります。"),
    ),
    "integration": (
        "product",
        ("Can it talk to our accounting system?", "We copy data by hand from our CRM every Friday."),
        ("会計システムと連携できませんか。", "毎週金曜にCRMから手作業で転記しています。"),
    ),
    "permissions": (
        "product",
        ("Partners should see their own tasks only.", "We need a read-only role for auditors."),
        ("協力会社には自分のタスクだけ見せたい。", "監査用に閲覧だけの権限がほしいです。"),
    ),
    "training": (
        "cs",
        ("Three new people joined; who can show them around?", "Is there a short video for beginners?"),
        ("新しく3名入りました。使い方を教えてもらえますか。", "初心者向けの短い動画はありますか。"),
    ),
    "mobile": (
        "product",
        ("Our drivers need it on the phone.", "Photos from the site should go straight into the task."),
        ("現場ではスマートフォンで使いたいです。", "現場の写真をそのままタスクに付けたい。"),
    ),
    "automation": (
        "product",
        ("Reminders should go out by themselves.", "Approvals wait for days because nobody is told."),
        ("催促を自動で送れるようにしたい。", "承認待ちが誰にも通知されず、数日止まります。"),
    ),
    "use cases": (
        "marketing",
        ("How do others in our industry use it?", "We would like to see an example from a company of our size."),
        ("同業他社の使い方を知りたいです。", "同じ規模の会社の事例を見せてください。"),
    ),
    "speed": (
        "product",
        ("The board takes long to open on Monday mornings.", "Search is slow since we imported everything."),
        ("月曜の朝、ボードが開くのに時間がかかります。", "全件取り込んでから検索が遅いです。"),
    ),
    "price": (
        "cs",
        ("We have more seats than people now.", "Is there a plan for seasonal staff?"),
        ("人数より契約席数のほうが多くなりました。", "季節要員向けのプランはありますか。"),
    ),
}
"""By theme: the team it is usually passed to, English and Japanese words."""
NEED_SHARES = (0.17, 0.16, 0.10, 0.14, 0.10, 0.11, 0.09, 0.07, 0.06)

GOALS = (
    ("Halve the time for the monthly close", "月次締めの時間を半分にする"),
    ("All projects on one board", "全案件を一つのボードで見えるようにする"),
    ("No request forgotten", "依頼の対応漏れをなくす"),
    ("Approvals within two days", "承認を2日以内に終える"),
    ("Reports without spreadsheets", "表計算なしで報告を作る"),
    ("New people productive in two weeks", "新人が2週間で一人立ちする"),
    ("Work shared between the two sites", "二つの拠点で仕事を分け合う"),
)
NEXT_GOALS = (
    ("Roll out to the sales department", "営業部にも広げる"),
    ("Automate the recurring tasks", "定型業務を自動化する"),
    ("Let partners work on the same board", "協力会社も同じボードで進める"),
    ("Use the figures in the weekly meeting", "週次会議で数字を使う"),
    ("Measure lead times by team", "チームごとの所要日数を測る"),
    ("Bring the paper archive in", "紙の書類を取り込む"),
)

INFORMATION_VALUES = {
    "champion": (
        ("Head of operations, uses it daily", "Team lead, convinced from the start"),
        ("業務部長、毎日利用", "チームリーダー、導入当初から賛成"),
    ),
    "stakeholders": (
        ("Operations decides, IT is asked", "Managing director decides alone"),
        ("決裁は業務部、情シスに相談", "社長が一人で決裁"),
    ),
    "risks": (
        ("Champion moves to another office in spring", "None known", "Second product still in use beside ours"),
        ("春に担当者が異動予定", "特になし", "他社製品を併用中"),
    ),
    "open_requests": (
        ("None", "Waits for the accounting link", "Asked for a course for beginners"),
        ("なし", "会計連携を待っている", "初心者向け講習の希望あり"),
    ),
}

NOTES = {
    "good": (
        ("Works well, asked how others use it.", "Showed us their own report, proud of it."),
        ("順調。他社の使い方に関心あり。", "自作の集計を見せてくれた。"),
    ),
    "neutral": (
        ("Went through open points.", "Some features not tried yet."),
        ("懸案事項を確認。", "まだ試していない機能がある。"),
    ),
    "worried": (
        ("Few people log in, the lead is busy.", "Asks whether it is worth the price."),
        ("利用者が少なく、担当者は多忙。", "費用に見合うか気にしている。"),
    ),
}
"""By mood: what is written down after a call or meeting."""


def names(japanese: np.ndarray, industry: np.ndarray, public: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a different name for every customer.

    Parameters
    ----------
    japanese, public : array of bool, shape (n,)
    industry : array of str, shape (n,)
    rng : numpy.random.Generator
    """
    found, taken = [], set()
    roman, written, english = (text.split(",") for text in (FIRST_ROMAN, FIRST_JAPANESE, FIRST_ENGLISH))
    script = rng.random(len(japanese))
    for ja, branch, office, draw in zip(japanese, industry, public, script, strict=True):
        kanji = bool(ja) and draw < 0.6
        firsts = written if kanji else roman if ja else english
        seconds = (PUBLIC_JA if kanji else PUBLIC_EN) if office else SECOND[branch][1 if kanji else 0]
        first, second = firsts[rng.integers(len(firsts))], seconds[rng.integers(len(seconds))]
        name = f"{first}{second}" if kanji else f"{first} {second}"
        number = 2
        while name in taken:
            name = f"{first}{second}第{number}" if kanji else f"{first} {second} {number}"
            number += 1
        taken.add(name)
        found.append(name)
    return np.array(found)


def pick(pair: tuple, japanese: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one of the texts for every entry of `japanese`, in its language.

    Parameters
    ----------
    pair : tuple of (tuple of str, tuple of str)
        English and Japanese texts.
    """
    english, nihongo = (np.array(texts) for texts in pair)
    draw = rng.random(len(japanese))
    return np.where(japanese, nihongo[(draw * len(nihongo)).astype(int)], english[(draw * len(english)).astype(int)])
