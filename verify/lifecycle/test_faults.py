"""Applies are killed: the next apply, or `infra adopt` and then an apply, brings all to order."""

from __future__ import annotations


def test_after_a_kill_all_comes_to_order(kills, kill, count):
    """Nothing whole is destroyed, a second plan is empty, and nothing exists outside the state."""
    adopted = kills.recovered[kill].result()
    count("applies killed", 1)
    count("of them needed infra adopt", adopted)


def test_some_kill_needed_adoption(kills):
    """Otherwise adoption was not tried: take another --seed."""
    assert any(recovered.result() for recovered in kills.recovered.values())


def test_a_security_group_that_was_left_open_is_closed(kills):
    kills.closed.result()


def test_a_lost_state_is_adopted_as_a_whole(lived, count):
    count("resources adopted after a lost state", lived.lost_state.result())
