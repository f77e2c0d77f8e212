"""The whole criterion: what stands before a colon, behind a “no”, in brackets; then its clauses, one by one."""

import re

from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note
from pantrial.parse.gates import Gated, holds
from pantrial.parse.items import (
    BRACKET,
    CLOSE,
    COMPARISON,
    FILLER,
    OPEN,
    TIME,
    WORD,
    Bracket,
    Frame,
    Item,
    Link,
    domains,
    links,
    mask,
    signature,
)
from pantrial.parse.rules.absences import (
    NEVER,
    UNSURE,
    absent_for,
    asks_for_the_time,
    at_no_time,
    lasts_itself,
    narrows_behind,
    opens_with_free,
)
from pantrial.parse.rules.ages import has_years, of_sex
from pantrial.parse.rules.attested import WELCOME, affirmed, attested, attesting, denies
from pantrial.parse.rules.clause import (
    ASKED,
    DOMAINS,
    SEXED,
    TOPIC,
    TRIGGERED,
    Carry,
    Clause,
    Placed,
    Places,
    Unreads,
    topics_in,
    undetermined,
)
from pantrial.parse.rules.cutting import clauses_of, join_diagnosed, join_objects, join_qualifiers, join_tails
from pantrial.parse.rules.degrees import degree_of
from pantrial.parse.rules.exceptions import (
    agrees,
    asks_nothing,
    begins_excepting,
    binds_the_last,
    demand_aside,
    demanded,
    demands,
    explains,
    find_cut,
    is_clear,
    keeps_out,
    lets_in,
    permits,
    prohibits,
    qualified,
    said_out,
    says_out,
    time_behind,
)
from pantrial.parse.rules.infections import is_test, tests_in
from pantrial.parse.rules.lists import (
    GROUNDS,
    excepted,
    fragments,
    is_bare,
    is_pregnancy,
    join_clauses,
    lately_diagnosed,
    of_others,
    partly,
    placed,
    reached,
    share_since,
    share_times,
    some_of,
    spread,
)
from pantrial.parse.rules.measures import read_size
from pantrial.parse.rules.single import read_clause
from pantrial.parse.rules.windows import read_delay
from pantrial.parse.split import how_many
from pantrial.protocol import (
    Attest,
    CriterionKind,
    Measure,
    Multiple,
    Promise,
    ReadingDegree,
    Rule,
    State,
    Unread,
    leaves_of,
)
from pantrial.terms import Concept, Domain, Lexicon

_NON_SMOKER = mask(Frame.NON_SMOKER)
_EVER = mask(Frame.EVER)
_NOW = mask(Frame.NOW)
_INCLUDING_EXCEPT_NOT = mask(Frame.INCLUDING, Frame.EXCEPT, Frame.NOT)
_MEASURE = domains(Domain.MEASURE)
_WITHIN = mask(Frame.WITHIN)
_TRIAL = mask(Frame.TRIAL)
_ADEQUATE = mask(Frame.ADEQUATE)
_FOR_EXCEPT_TAIL = mask(Frame.FOR, Frame.EXCEPT, Frame.TAIL)
_TREATMENT = domains(Domain.TREATMENT)
_FOR = mask(Frame.FOR)
_TOPIC_MEASURE = domains(Domain.TOPIC, Domain.MEASURE)
_AGE = mask(Frame.AGE)

_IDLE = FILLER | BRACKET
_COLON = links(Link.COLON)
_TESTED = domains(Domain.TEST, Domain.INFECTION)
_DASH = mask(Frame.DASH)
_DURING = mask(Frame.DURING)
_ADMISSION = mask(Frame.ADMISSION)
_DIAGNOSED = mask(Frame.DIAGNOSED)
_TIMED = mask(Frame.WITHIN, Frame.BEFORE)
_EXCEPT = mask(Frame.EXCEPT)
_NOTHING = mask(Frame.BOTH, Frame.ANCHOR)
_NOT = mask(Frame.NOT)
_SEROLOGY = mask(Frame.SEROLOGY)


def read_whole(
    words: str,
    found: list[Item],
    kind: CriterionKind,
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
    disease: Concept | None = None,
    *,
    noted: bool = False,
) -> Rule:
    """The logic of the items `found` in `words`; `notes` and `places` get the doubts and where each node was read.

    `noted`: it is known that the words may only be a note.
    """

    def place(rule: Rule, start: int, end: int) -> Rule:
        places[id(rule)] = (rule, start, end)
        return rule

    def unread(start: int, end: int, why: str = "no rule reads these words") -> Rule:
        return place(Unread(words[start:end].strip(" ,;:"), why), start, end)

    end = len(found)
    while end and (found[end - 1].link is not None or found[end - 1].framed & _DASH):
        end -= 1  # the colon of a heading, the dash of a list
    found = found[:end]
    if not found:
        return unread(0, len(words))
    everything = (found[0].start, found[-1].end)
    framed, kinds = signature(found)
    topics = topics_in(found) if kinds & TOPIC else []
    said = words
    if everything[1] < len(words):
        said = words[: everything[1]]
        if not words[everything[1] - 1 : everything[1] + 1].isalnum():
            holds(words, said)
    if kind is CriterionKind.EXCLUSION and lets_in(said):
        return unread(*everything, "among the exclusions, words that let somebody in")
    thing = prohibits(said) if kind is CriterionKind.EXCLUSION and not noted else None
    if thing is not None and found[0].start < thing:
        ground = [item for item in found if item.start >= thing]
        if ground and not any(item.framed & _NOT for item in ground):
            return read_whole(words, ground, kind, lexicon, notes, places, disease, noted=True)
    if kind is CriterionKind.EXCLUSION and demands(said):
        return unread(*everything, "among the exclusions, what must be so")
    if kind is CriterionKind.EXCLUSION and not noted and asks_nothing(said):
        why = unread(*everything, "among the exclusions, words that may keep nobody out")
        named = read_whole(words, found, kind, lexicon, notes, places, disease, noted=True) if kinds & ASKED else why
        shown = any(not isinstance(leaf, (Unread, Attest)) for leaf in leaves_of(named))
        return undetermined(named, why) if shown else why
    if kind is CriterionKind.EXCLUSION and any(topic.id in _AGREED for topic in topics) and agrees(said):
        return unread(*everything, "among the exclusions, what must be so")
    if kind is CriterionKind.EXCLUSION and found[0].words in _BARE_NO - {"non"} and topics and topics[0].id in _HAD:
        return unread(*everything, "whether it is being so that keeps out, or not being so")
    aside = demand_aside(said) if kind is CriterionKind.EXCLUSION and kinds & OPEN else None
    if aside is None and kind is CriterionKind.EXCLUSION:
        aside = demanded(said)
    if aside is not None and found[0].start < aside:
        # `pregnant or lactating (women must use contraception)`: the brackets ask for more, and narrow nothing.
        ground = [item for item in found if item.start < aside]
        keeps = read_whole(words, ground, kind, lexicon, notes, places, disease)
        return place(AnyOf((keeps, unread(aside, everything[1], "what must be so"))), *everything)
    if kind is CriterionKind.INCLUSION and topics and permits(said):
        return unread(*everything, "words that may only let somebody in")
    if topics and explains(said):
        return unread(*everything, "words that explain, and may ask for nothing")
    if kind is CriterionKind.INCLUSION and (keeps_out(said) if topics else says_out(said)):
        return _turned(words, found, lexicon, notes, places, place, unread)
    if framed & _DURING and kind is CriterionKind.INCLUSION and _promise(found):
        return place(Promise(words[slice(*everything)].casefold()), *everything)
    if kind is CriterionKind.INCLUSION and kinds & ASKED and _WELCOMES.search_in(words, *everything):
        asked = [concept.id for item in found if (concept := item.concept(*DOMAINS))]
        own = () if disease is None else lexicon.below(disease.id)
        if any(one not in own for one in asked) and not any(item.kinds & COMPARISON for item in found):
            return unread(*everything, "words that may only let somebody in")
    delay = read_delay(found, lexicon) if framed & _ADMISSION else None
    if delay is not None:
        return place(delay, *everything)
    about = disease if framed & _DIAGNOSED else None
    data = kinds & ASKED or framed & TRIGGERED
    alone = framed & SEXED != 0 and all(item.framed & SEXED or item.filler for item in found)
    if alone and words.rstrip().endswith(":"):
        return unread(*everything, "a heading for some of the participants")
    if not data and about is None and not alone:
        sizes = list(clauses_of(found))
        aged = not topics and any(has_years(clause) for clause in sizes)
        if not aged and not all(read_size(clause, Carry(kind), lexicon) for clause in sizes):
            return attested(words, found, sizes, place, unread)
    if kind is CriterionKind.INCLUSION and any(topic.id == "response" for topic in topics):
        # How somebody answered to a treatment: what is named beside it is not asked by itself.
        return attesting(words, found, place)
    if any(topic.id == "contraception" for topic in topics) and _EXPLAINS.search_in(words, *everything):
        return attesting(words, found, place)
    inner = _bracketed(found) if kinds & OPEN and kinds & CLOSE else None
    if inner is not None and kind is CriterionKind.INCLUSION:
        # `within normal values (leukocytes ≥ 3000, …)`: the brackets say more, and replace nothing.
        first, last = inner
        outside = [*found[:first], *found[last + 1 :]]
        around = read_whole(words, outside, kind, lexicon, notes, places) if outside else None
        inside = read_whole(words, found[first + 1 : last], kind, lexicon, notes, places)
        return inside if around is None else place(All((around, inside)), *everything)
    colon = next((n for n, item in enumerate(found) if item.link is Link.COLON), None) if kinds & _COLON else None
    counted = None if colon is None else _counted(words, found, colon, kind, lexicon, notes, places, place)
    if counted is not None:
        return counted
    if kind is CriterionKind.EXCLUSION and not topics and not found[0].framed & _NOT:
        exception = find_cut(words, found, framed)
        if exception is not None:
            ground = [*found[: exception.at], *found[exception.after :], *time_behind(exception, found)]
            before = read_whole(words, ground, kind, lexicon, notes, places, disease)
            if is_clear(before) and binds_the_last(exception, found, before, lexicon):
                return qualified(words, found, exception, before, place)
    if colon is not None and not _introduces(found[:colon]):
        # What stands before a colon may qualify each thing behind it.
        body = read_whole(words, found[colon + 1 :], kind, lexicon, notes, places) if found[colon + 1 :] else None
        measured = body is not None and all(isinstance(leaf, (Measure, Multiple)) for leaf in leaves_of(body))
        if body is not None and measured and _labels(found[:colon]):
            return body  # `Liver: ALT ≤ 2 × ULN`
        head = unread(found[0].start, found[colon].start, "what stands before the colon")
        return undetermined(body, head) if body is not None else head
    if framed & _EXCEPT and not topics:
        # An exception binds we know not how much of what stands before it, so its words qualify the whole.
        cut = next(number for number, item in enumerate(found) if item.framed & _EXCEPT)
        if cut == 0:
            return unread(*everything)
        before = read_whole(words, found[:cut], kind, lexicon, notes, places)
        return undetermined(before, unread(found[cut].start, everything[1], "an exception or condition"))
    if framed & _FOR:
        found = opens_with_free(found)
        framed |= found[0].framed
    clauses = list(clauses_of(found))
    if topics and framed & _EXCEPT and data and kind is CriterionKind.EXCLUSION and any(map(begins_excepting, clauses[1:])):
        return attesting(words, found, place)  # `radiotherapy, except to a local lesion`
    if len(clauses) > 1:
        clauses = join_diagnosed(clauses) if framed & _DIAGNOSED else clauses
        clauses = join_objects(join_tails(join_qualifiers(clauses), kind))
    if kinds & COMPARISON and len(clauses) > 1:
        # `normal renal function, with creatinine …`: the heading of bounds that say what it means.
        headings = [clause for clause in clauses if all(i.filler or i.framed & _ADEQUATE for i in clause.items)]
        if len(headings) < len(clauses):
            clauses = [clause for clause in clauses if clause not in headings]
    plain = [clause for clause in clauses if not all(item.kinds & _IDLE or item.framed & _NOTHING for item in clause.items)]
    clauses = plain or clauses
    clauses[0].link = None
    first = next((n for n, item in enumerate(clauses[0].items) if not item.filler), 0)
    if clauses[0].items[first].framed & _NOT and not clauses[0].items[first].framed & _NON_SMOKER:
        clauses[0].items = clauses[0].items[first:]  # `patients with no history of …`
    negated = clauses[0].items[0].framed & _NOT != 0
    mid: list[Item] = []
    if framed & _NOT:
        if not negated and len(clauses) == 1 and kinds & _TESTED:
            ending = [item for item in clauses[0].items if not item.kinds & _IDLE]
            tests = any(item.kinds & _TESTED for item in ending)
            if tests and ending[-1].words == "negative":  # as in “pregnancy test negative”
                clauses[0].items = [ending[-1], *(item for item in clauses[0].items if item is not ending[-1])]
                negated = True
        rest = [item for clause in clauses for item in clause.items][1 if negated else 0 :]
        results = [id(item) for one in clauses for item in one.items if item.words == "negative" and tests_in(one)]
        mid = [item for item in rest if item.framed & _NOT and not item.framed & _NON_SMOKER and id(item) not in results]
        if mid and not topics:
            return unread(*everything, "a negation whose reach is not plain")
    if negated:
        if any(clause.link is Link.AND for clause in clauses):
            # Behind the “no” of an inclusion a list means each of its members, which lets in the fewest.
            each = clauses[0].items[0].words == "negative" and all(is_test(clause) for clause in clauses)
            listed = clauses[0].items[0].words in _PLAIN_NO and not any(
                item.words in _VERBS or item.kinds & _TOPIC_MEASURE or item.kinds & COMPARISON
                for clause in clauses[1:]
                for item in clause.items
            )
            if not each and (kind is CriterionKind.EXCLUSION or not listed):
                return unread(*everything, "a negation whose reach is not plain")
            clauses = [Clause(clause.items, Link.OR if clause.link else None, clause.taken) for clause in clauses]
        clauses[0].taken.add(0)
    absent: list[str] = []  # the times for which things were absent, as the words have them
    if negated and framed & _FOR:
        denial = clauses[0].items[0]
        for n, clause in enumerate(clauses):
            if (gone := absent_for(denial, clause, lexicon)) is not None:
                clauses[n], said_at = gone
                absent.append(words[said_at].casefold())
    here = [item for n, item in enumerate(clauses[0].items) if not item.filler and n not in clauses[0].taken]
    opening = here[0] if here else clauses[0].items[0]
    # Behind a “no” the words of an inclusion say what keeps out.
    turned = (CriterionKind.EXCLUSION, CriterionKind.INCLUSION)[kind is CriterionKind.EXCLUSION] if negated else kind
    never = negated and clauses[0].items[0].words in NEVER
    carry = Carry(
        turned,
        disease=about,
        negative=negated and clauses[0].items[0].words == "negative",
        sexes=framed & SEXED != 0
        and not any(clause.link in (Link.OR, Link.SLASH) for clause in clauses)
        and all(of_sex(one) or any(i.kinds & TIME or i.framed & _AGE for i in one.items) for one in clauses),
        ever=never or (turned is CriterionKind.EXCLUSION and opening.framed & _EVER != 0),
        now=opening.framed & _NOW != 0
        and any(item.kinds & _TREATMENT or _is_done(item) for item in clauses[0].items)
        and not any(clause.link is Link.SEMICOLON for clause in clauses)
        and not any(item.framed & _WITHIN and not item.filler for clause in clauses for item in clause.items),
        concurrent=opening.framed & _EVER != 0 and "concurrent" in opening.words,
        notes=notes,
    )
    built = [(clause, read_clause(words, clause, carry, lexicon, place, unread)) for clause in clauses]
    if never:
        built = [(clause, at_no_time(rule, lexicon)) for clause, rule in built]
    if mid and len(built) > 1 and kind is CriterionKind.INCLUSION and not negated:
        built = _of_its_list(built, mid)
    if negated or kind is CriterionKind.EXCLUSION:
        # Nobody is kept out for consenting: such words belong to others (“unable to … or give consent”).
        doubt = "whether these words stand alone"
        built = [
            (clause, unread(*clause.text(), doubt) if isinstance(rule, Attest) and rule in WELCOME else rule)
            for clause, rule in built
        ]
    if len(built) > 1:
        built = share_times(built, turned, place, lexicon)
    if framed & _DIAGNOSED and framed & _TIMED:
        built = lately_diagnosed(built, place)
    if len(built) > 1:
        built = built if negated else share_since(built, kind, place)
        built = excepted(built, lexicon) if turned is CriterionKind.EXCLUSION else built
        built = of_others(spread(reached(placed(built), turned), turned, lexicon))
    if negated:
        built = [(clause, affirmed(clauses[0].items[0].words, clause, rule, place, unread)) for clause, rule in built]
    parts = [rule for _, rule in built]
    if any(isinstance(rule, Attest) for rule in parts) and len(parts) > 1:
        plain_topics = all(isinstance(rule, Attest) and not rule.words for rule in parts)
        # An attestation may come of words that only narrow a thing, and then there is no topic to attest on.
        if all(isinstance(rule, (Attest, Unread)) for rule in parts) and not plain_topics and topics_in(found):
            # No datum is asked: somebody attests the whole sentence, of which a part would say less.
            return attesting(words, found, place)
    if len(built) > 1 and (
        any(partly(rule) for _, rule in built)
        or (
            framed & _SEROLOGY
            and any(item.framed & _SEROLOGY for one, rule in built if isinstance(rule, Unread) for item in one.items)
        )
    ):
        # Words that were not understood in one part of a list may belong to its other, bare parts.
        loose = Unread("words of another part", "it may belong to this part as well")
        # Pregnancy is not: `pregnant or …` asks it of everybody.
        built = [
            (clause, undetermined(rule, loose) if is_bare(clause, rule) and not is_pregnancy(rule, turned) else rule)
            for clause, rule in built
        ]
    if len(built) > 1 and not any(clause.link is Link.SEMICOLON for clause in clauses):
        # What is asked of a person is the whole sentence and not a piece of it: words that the pieces share (`A or B within a
        # year`, `women who are A or B`) stand at one of them. The whole says nothing else: where A is so, `A or B` is.
        start = clauses[0].items[1 if negated and len(clauses[0].items) > 1 else 0].start
        sentence = words[start : everything[1]].strip(" ,;:").casefold()
        several = _SENTENCES.search(words, start, everything[1]) is not None
        if several and kind is CriterionKind.INCLUSION and not negated:
            # `LVEF of 50 % by one method or another. In part 2 …`: what lets in by one part, another sentence may narrow.
            loose = Unread("words of another part", "another sentence may narrow this one")
            split = any(degree_of(rule) is not ReadingDegree.FULL for _, rule in built)
            built = [(one, undetermined(rule, loose) if split and isinstance(rule, Attest) else rule) for one, rule in built]
        elif not (negated and denies(sentence)) and not several:
            asked_for = Attest(_first_topic(built), sentence)
            place(asked_for, start, everything[1])
            built = [(clause, _of_whole(rule, words.casefold(), asked_for)) for clause, rule in built]
            if any(rule is asked_for for _, rule in built):  # asked once
                first = next(n for n, (_, rule) in enumerate(built) if rule is asked_for)
                built = [one for n, one in enumerate(built) if n == first or not _rests_on(one[1], asked_for)]
    if turned is CriterionKind.EXCLUSION:
        built = fragments(built)
    whole = [rule for _, rule in built]
    if absent and len(clauses) > 1 and narrows_behind(clauses, lexicon):
        return unread(*everything, "whether what stands behind is denied or let in")
    if negated and not carry.negative and (lasts_itself(whole, clauses) or (absent and asks_for_the_time(whole, absent))):
        return unread(*everything, UNSURE)
    if len(whole) > 1 and any(isinstance(rule, Not) and rule.part in whole for rule in whole):
        return unread(*everything, "a thing and its contrary")
    bare_no = negated and clauses[0].items[0].words in _BARE_NO
    if negated and kind is CriterionKind.EXCLUSION and (bare_no or all(isinstance(rule, State) for rule in whole)):
        return unread(*everything, "whether it is being so that keeps out, or not being so")
    logic = join_clauses(built, CriterionKind.EXCLUSION if negated else kind, notes)
    return place(Not(logic), *everything) if negated else logic


def _turned(
    words: str,
    found: list[Item],
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
    place: Placed,
    unread: Unreads,
) -> Rule:
    """`Subjects with arrhythmia will be excluded` among the inclusions: nobody with it is let in.

    Other words that keep somebody out decide nothing; what is read of them is shown beside them.
    """
    start, end = found[0].start, found[-1].end
    out = said_out(words[:end])
    ground = [item for item in found if out is None or item.end <= out]
    plain = out is not None and not denies(words[start:out].casefold())
    keeps = read_whole(words, ground, CriterionKind.EXCLUSION, lexicon, notes, places) if ground else None
    if plain and keeps is not None:
        return place(Not(keeps), start, end)
    why = unread(start, end, "among the inclusions, words that keep somebody out")
    data = keeps is not None and any(not isinstance(leaf, (Unread, Attest)) for leaf in leaves_of(keeps))
    return undetermined(keeps, why) if keeps is not None and data else why


def _of_its_list(built: list[tuple[Clause, Rule]], mid: list[Item]) -> list[tuple[Clause, Rule]]:
    """`Pleural effusion or ascites do not constitute tissue`: what is denied behind a list is of each of it."""
    at = next((n for n, (clause, _) in enumerate(built) if any(item is mid[0] for item in clause.items[1:])), 0)
    loose = Unread("words of another part", "how far the denial behind it reaches")
    result = list(built)
    while at and result[at][0].link in (Link.OR, Link.SLASH):
        at -= 1
        clause, rule = result[at]
        result[at] = (clause, undetermined(rule, loose) if isinstance(rule, GROUNDS) else rule)
    return result


_AGREED = frozenset(one.topic for one in WELCOME)
_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")


def _first_topic(built: list[tuple[Clause, Rule]]) -> str:
    """What the first words that a person is asked about are of."""
    topics = [leaf.topic for _, rule in built for leaf in leaves_of(rule) if isinstance(leaf, Attest)]
    return next((topic for topic in topics if topic != "timing"), topics[0] if topics else "")


def _of_whole(rule: Rule, words: str, asked_for: Attest) -> Rule:
    """A part of a sentence: what somebody attests in it, or beside its datum, is `asked_for` where it is cut from `words`."""
    match rule:
        case Attest(_, said) if said and said in words:
            return asked_for
        case All((datum, Attest() as beside)) if not isinstance(datum, Attest):
            return All((datum, _of_whole(beside, words, asked_for)))
        case _:
            return rule


def _rests_on(rule: Rule, asked_for: Attest) -> bool:
    """Whether the rule is `asked_for`, or a datum beside it."""
    return rule is asked_for or (isinstance(rule, All) and any(part is asked_for for part in rule.parts))


# `No seizures` among the exclusions: some write there what nobody may have, others what everybody must have.
_BARE_NO = frozenset(("no", "not", "non", "none", "never", "nil", "denies", "free of", "free from"))
_HAD = frozenset(("allergy", "other_disease", "other_trial", "substance_use", "contraindication", "response", "family_history"))
# `Patients on warfarin are eligible` lets somebody in, and asks for no warfarin.
_WELCOMES = Gated(
    r"\b(?:are|is|remain|will be|may be)\s+(?:also\s+|still\s+)?(?:eligible|allowed|permitted|acceptable|enrolled|included)"
    r"(?:\s+(?:for|in)\s+(?:this|the)\s+(?:study|trial|protocol))?\W*$",
    " eligible| allowed| permitted| acceptable| enrolled| included",
    re.IGNORECASE,
)


def _is_done(item: Item) -> bool:
    """Whether the words name a procedure."""
    concept = item.concept(Domain.CONDITION)
    return concept is not None and concept.procedure


# Behind words about contraception: who needs none, or whom the words mean. What is named there is no rule of its own.
# Nor is what somebody is to do if a thing happens.
_EXPLAINS = Gated(
    r"\b(?:not (?:be )?(?:required?|need(?:ed)?|considered)|considered|defined as|exempt"
    r"|(?:should|must|will|to) (?:\w+ )?inform|should (?:she|they|a|an|any|the) [^.;]{0,40}\b(?:become|suspect))\b",
    " not be | not require | not required | not need | not needed | considered | defined as | exempt "
    "| inform| become | suspect ",
    re.IGNORECASE,
)


def _labels(head: list[Item]) -> bool:
    """Whether what stands before a colon is a bare label, which neither says for whom nor when."""
    if len(head) > 4 or any(item.filler for item in head):
        return False
    return all(item.kinds & WORD or item.framed & _ADEQUATE for item in head) and not any(
        item.words in OF_SOME or item.framed & _FOR_EXCEPT_TAIL for item in head
    )


OF_SOME = frozenset(
    "cohort arm group part phase stage only if when patients subjects participants adults children exclusion inclusion not"
    " men women".split()
)
_PLAIN_NO = frozenset(
    ("no", "without", "absence of", "free of", "free from", "do not have", "does not have", "have no", "has no")
)
# With one of these a clause says something of its own: `no asthma, and has psoriasis`.
_VERBS = frozenset("has have having is are be must should with who that will can".split())


def _bracketed(found: list[Item]) -> tuple[int, int] | None:
    """The brackets of a list of bounds, where nothing outside them is data."""
    first = next((n for n, item in enumerate(found) if Bracket.OPEN in item.entries), None)
    last = next((n for n in range(len(found) - 1, -1, -1) if Bracket.CLOSE in found[n].entries), None)
    if first is None or last is None or last < first:
        return None
    inside, outside = found[first + 1 : last], [*found[:first], *found[last + 1 :]]
    if any(item.kinds & BRACKET for item in inside) or any(item.kinds & ASKED for item in outside):
        return None
    bounds = sum(item.kinds & COMPARISON != 0 for item in inside)
    plain = not any(item.framed & _INCLUDING_EXCEPT_NOT for item in inside)
    measures = sum(item.kinds & _MEASURE != 0 for item in inside)
    return (first, last) if plain and bounds > 1 and measures > 1 else None


def _counted(
    words: str,
    found: list[Item],
    colon: int,
    kind: CriterionKind,
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
    place: Placed,
) -> Rule | None:
    """`At least two of the following: …`, `any of the following: …`, with a plain list of things behind the colon."""
    if colon + 1 >= len(found):
        return None
    count = how_many(fold(words[found[0].start : found[colon].start]))
    if count is None:
        return None
    clauses = list(clauses_of(found[colon + 1 :]))
    if any(clause.link is Link.AND for clause in clauses):
        return None
    parts = [read_whole(words, clause.items, kind, lexicon, notes, places) for clause in clauses]
    every = len(parts) if count == 0 else count
    if not 1 <= every <= len(parts):
        return None
    return place(some_of(every, parts), found[0].start, found[-1].end)


def _introduces(head: list[Item]) -> bool:
    """`Positive serology:`, whose words every agent behind the colon takes up; or nothing but fillers."""
    frames = (Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM, Frame.FOR, Frame.AGE, Frame.ADEQUATE)
    return all(item.filler or item.frame(*frames) for item in head)


def _promise(found: list[Item]) -> bool:
    """`No … during the infusions`: a rule for the time of the trial, which no fact of today can decide."""
    during = [number for number, item in enumerate(found) if item.framed & _DURING]
    if not during or topics_in(found) or any(item.framed & _WITHIN for item in found[: during[-1]]):
        return False  # `within 90 days, or during the study` is of today as well
    after = found[during[-1] + 1 :]
    return found[0].framed & _NOT != 0 and any(item.framed & _TRIAL for item in after)
