"""A report split by csm says whose accounts a page is about, and which are nobody's."""

from cslib.language import using
from cslib.report.pages import segment_in_words


def test_pages_of_people_and_of_nobody():
    assert segment_in_words("csm", "Sato") == "CSM: Sato"
    assert segment_in_words("csm", "nobody") == "CSM: nobody"
    assert segment_in_words("region", "nobody") == "region: nobody"
    with using("ja"):
        assert segment_in_words("csm", "nobody") == "担当者：担当者なし"
