"""Notebook 00: what customer success is, one account from first to last day, the dates of a contract."""

from cslib.later import offer

offer(
    globals(),
    {
        "company_tables": "life_views",
        "notice_sliders": "life_views",
        "phases_chart": "sketch_views",
        "team_order_chart": "sketch_views",
        "two_shapes_chart": "sketch_views",
        "words_table": "sketch_views",
    },
)
