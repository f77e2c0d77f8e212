"""Runs and words that have broken readers somewhere: for the mutants, the dictionary of the fuzzer, and the benchmark."""

RUNS: tuple[str, ...] = tuple(
    " ~\t~\n~\r~[~(~{~<~<a>~- ~* ~1. ~0~9~a~A ~|~ | ~,~;~: ~/~\\~\"~'~<!--~&~&amp;~#~- - -~\u0301~²~٣~Ⅳ~≥ ~1 mg ~10 ~1-~1,~>=~"
    "(a~a (~()~A. ~and ~or ~of ~not ~except ~such as ~within 4 weeks ~a\n~- a\n~A | b\n~Phase 1/~NCT00000000 ~days 1, ~\u200b~"
    '\u202e~\ufeff~\x00~İ~😀~Drug: a\n~Inclusion Criteria:\n~diabetes or ~]]>~<![CDATA[~{"a":~[[~,""'.split("~")
)
"""What is said over and over."""

WORDS: tuple[str, ...] = (
    *("9" * 5000, "9" * 20, "1e999999999", "-1E400", "NaN", "Infinity", "inf", "0x10", "1_000", "-0", "²", "٣", "Ⅳ", "½", "१२"),
    *("\ud800", "\\ud800", "\ufeff", "\u202e", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "İ", "ß", "\U0010ffff"),
    *("&#0;", "&#55296;", "&#x110000;", "&#99999999999;", "<![CDATA[", "]]>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;"),
    *("0000-00-00", "9999-12-31", "0001-01-01", "2020-02-30", "31/02/2020", "10000-01-01", "2020-1²", "February 30, 2020"),
    *("99999999999999999999 Years", "week ²", "every 0 days", "10^99999999 cells", "10⁹⁹⁹⁹⁹", "1 x 10^-99999999", "0 mg/0 kg"),
    *("1:0", "Phase ²", "Phase 99999", "null", "true", "{}", "[]", '""', "%s", "{0}", "=1+1", "@a", "+1", "-1"),
)
"""What stands in the place of a value."""
