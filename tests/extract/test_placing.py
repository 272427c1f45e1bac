"""Where the tokens of a sentence stand is worked out only where it is asked for, and must fit what was told before."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.lexicon import lexicon
from kg.extract.sentences import split

_LEXICON = lexicon("sv")
_PIECES = st.sampled_from(
    [
        "Siv Ek", "S. Ek", "bl.a.", "bl.", "dr.", "rektor", "Gran\u00adverket", "**Bo**", "[Bo Ros](https://x.invalid)",
        " ", "  ", "\n", "\n\n", "* ", "| a | b |", ".", "..", ",", "–", "e.o.", "3:e", "den 1 maj 2020", "”", "(", ")",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30), st.integers(min_value=0, max_value=20))
def test_tokens_stand_where_their_sentence_does(pieces: list[str], title: int) -> None:
    text = "".join(pieces)
    for block in split(text, min(title, len(text)), _LEXICON):
        for sentence in block.sentences:
            tokens = sentence.tokens
            assert [token.text for token in tokens] == sentence.texts
            assert [token.lower for token in tokens] == sentence.words
            assert (tokens[0].begin, tokens[-1].finish) == (sentence.begin, sentence.finish)
            for token in tokens:
                assert (text[token.begin], text[token.finish - 1]) == (token.text[0], token.text[-1])
            assert all(first.finish <= second.begin for first, second in pairwise(tokens))


def test_a_full_stop_belongs_to_an_abbreviation_only_right_behind_it() -> None:
    sentences = [s for block in split("Siv S. Ek, nr. ett, nr . två", 0, _LEXICON) for s in block.sentences]
    assert [s.texts for s in sentences] == [["Siv", "S.", "Ek", ",", "nr.", "ett", ",", "nr", ".", "två"]]
