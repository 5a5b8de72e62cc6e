import datetime

import pytest

from cslib.company.policies import policy
from cslib.company.policies.policy import Contact
from cslib.errors import PolicyError


def written(company, text: str):
    (company.folder / "policy").mkdir(exist_ok=True)
    (company.folder / "policy" / "contact.yml").write_text(text, encoding="utf-8")
    return company


def test_a_policy_says_limits_by_channel_and_phase(tiny):
    text = "in_force_from: 2026-07-01\nmost: 5\nchannels: {mail: 3}\nonboarding_most: 9\nin_state_silence_days: 180\n"
    found = policy.contact(written(tiny, text))
    assert (found.limit(onboarding=False), found.limit(onboarding=True)) == (5, 9)
    assert found.channels == {"mail": 3}
    assert found.longest(onboarding=False, in_state=False) == 90
    assert found.longest(onboarding=False, in_state=True) == 180
    assert found.longest(onboarding=True, in_state=True) == 90


def test_without_a_policy_the_defaults_hold(tiny):
    assert policy.contact(tiny) == Contact(in_force_from=datetime.date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("most: -1", "`most` must be at least 0"),
        ("channels: {mail: many}", "`channels` must be a whole number"),
        ("mots: 3", "no entry `mots`. Did you mean most?"),
        ("silence_days: 0", "`silence_days` must be at least 1"),
    ],
)
def test_faults_are_told(tiny, text, said):
    with pytest.raises(PolicyError, match=said):
        policy.contact(written(tiny, f"in_force_from: 2026-07-01\n{text}\n"))
