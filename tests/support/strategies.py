"""Hypothesis strategies that several test modules share."""

from __future__ import annotations

from hypothesis import strategies as st

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            " ,\r\n\t\0\u2028\u2029\x85\ufeff\u200b\u200d\ufe0f\u202e\u2066\ud800()_\\\"'aAé猫🐈"
        ),
    )
)
