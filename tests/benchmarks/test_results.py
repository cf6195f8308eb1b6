from dataclasses import replace

import pytest


@pytest.fixture
def results():
    import results

    return results


@pytest.fixture
def good(results):
    from measure import Cost

    def costs(wall):
        return [Cost(wall=wall + late, processor=wall, peak=500 << 20) for late in (9, 0, 0.1)]

    return results.Results(
        rows=5_000_000,
        naive_rows=500_000,
        costs={"sourdine": costs(4), "duckdb": costs(6), "naive": costs(200)},
        differences={"sourdine": 0},
        checked=1000,
        many_rows=50_000_000,
        many=Cost(wall=40, processor=40, peak=550 << 20),
    )


def missed(results, one):
    return [target.promise for target in results.targets(one) if not target.met]


def test_all_targets_are_met_by_a_good_run(results, good):
    assert len(results.targets(good)) == 5
    assert missed(results, good) == []


@pytest.mark.parametrize("peer", ["duckdb", "naive"])
def test_a_peer_that_is_too_near_is_a_target_missed(results, good, peer):
    slow = replace(good, costs={**good.costs, peer: good.costs["sourdine"]})
    assert missed(results, slow) == [f"faster than {peer}"]


def test_one_row_unlike_the_oracle_is_a_target_missed(results, good):
    assert len(missed(results, replace(good, differences={"sourdine": 1}))) == 1


def test_memory_that_grows_is_a_target_missed(results, good):
    assert len(missed(results, replace(good, many=replace(good.many, peak=700 << 20)))) == 1


def test_more_than_a_gibibyte_is_a_target_missed(results, good):
    fat = [replace(cost, peak=2 << 30) for cost in good.costs["sourdine"]]
    assert len(missed(results, replace(good, costs={**good.costs, "sourdine": fat}))) == 1


def test_without_our_own_run_nothing_is_judged(results, good):
    assert results.targets(replace(good, costs={"duckdb": good.costs["duckdb"]})) == []


def test_the_page_shows_medians_and_verdicts(results, good):
    page = results.page(good, machine={"memory": "4 GiB"}, command="make bench", registered=12_000_000)
    assert "| sourdine | 4.10 |" in page
    assert "MISSED" not in page
