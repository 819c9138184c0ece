from renderer.fidelity import FidelityItem, FidelityReport, Grade, report


def item(name: str, grade: Grade = Grade.LEFT_OUT) -> FidelityItem:
    return FidelityItem("transition", name, grade, "not drawn yet", path="$.materials.transitions[0]")


def test_the_summary_counts_grades_and_joins_equal_items() -> None:
    summary = report([item("叠化"), item("叠化"), item("闪黑"), item("x", Grade.STAND_IN)]).summary()
    assert summary["counts"] == {"exact": 0, "close": 0, "stand_in": 1, "left_out": 3}
    assert summary["items"][0] == {
        "kind": "transition",
        "name": "叠化",
        "resource_id": "",
        "grade": "left_out",
        "reason": "not drawn yet",
        "uses": 2,
    }


def test_reports_add_up_in_order() -> None:
    both = report([item("a")]) + report([item("b")])
    assert [i.name for i in both.items] == ["a", "b"]
    assert FidelityReport() + both == both


def test_a_summary_stays_small_whatever_a_draft_calls_its_items() -> None:
    summary = report([item(f"{number} " + "N" * 300_000) for number in range(250)]).summary()
    assert len(summary["items"]) == 200
    assert summary["more"] == 50
    assert all(len(entry["name"]) == 200 for entry in summary["items"])
    assert summary["counts"]["left_out"] == 250
    assert "more" not in report([item("a")]).summary()
