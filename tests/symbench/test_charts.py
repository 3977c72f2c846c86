def test_long_names_fit_and_stay_different() -> None:
    from symbench.charts.style import LABEL, fitted

    ends = fitted(
        {
            kind: f"CodeSteer (turns=3), student+steerer=vllm:/runs/7/{kind}/model?template=llama3"
            for kind in ("sft", "dpo")
        }
    )
    assert ends["sft"] == "CodeSteer (turns=3), student+steerer=sft/model"
    same = {name: f"x+steerer=transformers:{name}/sft/model?a=1 [simulated]" for name in "ab"}
    assert fitted(same) == same, "the ends alone would be equal"
    lines = fitted({"a": "word " * 40, "b": "b"})["a"].splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= LABEL
