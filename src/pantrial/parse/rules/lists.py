"""Clauses beside each other: what one shares with the next, how far its words reach, and what joins them."""

from collections.abc import Collection

from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import COMPARISON, JOINS, NUMBER, TIME, Frame, Link, domains, mask
from pantrial.parse.rules.clause import ASKED, SEXED, Carry, Clause, Placed, number_in, undetermined
from pantrial.parse.rules.infections import ANY, is_test, read_test
from pantrial.parse.rules.measures import bound_of
from pantrial.parse.rules.windows import apart, lead_of, said_of, since_last, when_said
from pantrial.protocol import (
    Age,
    Anchor,
    Attest,
    Condition,
    CriterionKind,
    Infection,
    Leaf,
    Measure,
    Multiple,
    Procedure,
    Rule,
    SexIs,
    Since,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
    all_of,
    any_of,
    leaves_of,
)
from pantrial.terms import Domain, Lexicon
from pantrial.units import Op

_NOW = mask(Frame.NOW)
_FOR = mask(Frame.FOR)
_TREATMENT = domains(Domain.TREATMENT)
_EVER_NOW_WITHIN_POSITIVE_SEROLOGY_IGM = mask(Frame.EVER, Frame.NOW, Frame.WITHIN, Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM)
_TAIL = mask(Frame.TAIL)
_CONDITION = domains(Domain.CONDITION)
_CONDITION_TOPIC = domains(Domain.CONDITION, Domain.TOPIC)
_EVER_PAST = mask(Frame.EVER, Frame.PAST)
_EVER = mask(Frame.EVER)
_EVER_NOW_WITHIN = mask(Frame.EVER, Frame.NOW, Frame.WITHIN)
_EVER_NOT = mask(Frame.EVER, Frame.NOT)
_EVER_NOW = mask(Frame.EVER, Frame.NOW)
_POSITIVE = mask(Frame.POSITIVE)
_TEST = domains(Domain.TEST)
_MEASURE = domains(Domain.MEASURE)


def is_pregnancy(rule: Rule, kind: CriterionKind) -> bool:
    """Whether the rule keeps out whoever is pregnant, of whom it is asked wherever it stands."""
    return kind is CriterionKind.EXCLUSION and isinstance(rule, State)


def reached(built: list[tuple[Clause, Rule]], kind: CriterionKind) -> list[tuple[Clause, Rule]]:
    """The clauses, and where words of one may reach into the next: there the next decides nothing.

    What an inclusion names behind words that nobody understood may be of them (`avoid infants or patients with eczema`). In
    an exclusion a bare name behind words that narrow another (`due to allergies or asthma`) may belong to them. In an
    inclusion the words before a list (`stable asthma or diabetes`, `healthy men or women of 18 years`) may be of all of it.
    """
    loose = Unread("words of another part", "it may belong to that part")
    result: list[tuple[Clause, Rule]] = []
    reaching = False
    # `avoid contact with infants or patients with …`
    listed = kind is CriterionKind.INCLUSION and isinstance(built[0][1], Unread)
    listed = listed and any(clause.link in (Link.OR, Link.SLASH) for clause, _ in built)
    for n, (clause, rule) in enumerate(built):
        tail = clause.says(_TAIL)
        listed = listed and clause.link in (None, Link.OR, Link.COMMA, Link.SLASH)
        untold = isinstance(rule, Attest) or _has_a_time(rule)
        later = kind is CriterionKind.INCLUSION and n + 1 < len(built) and not untold and _tail_behind(built, n)
        if (listed or later) and isinstance(leaf_with_time(rule), GROUNDS):
            result.append((clause, undetermined(rule, loose)))
            continue
        either = kind is CriterionKind.INCLUSION and clause.link is Link.OR and not isinstance(rule, Attest)
        if reaching and not tail and not isinstance(rule, State) and (either or is_bare(clause, rule)):
            rule = undetermined(rule, loose)
        elif kind is CriterionKind.INCLUSION:
            match rule:
                case Attest(_, words):
                    reaching = bool(words)
                case All((_, Attest())):
                    reaching = True
                case _:
                    reaching = False
        else:
            goes_on = (
                reaching
                and clause.link in (Link.OR, Link.COMMA, Link.SLASH)
                and any(i.kinds & _CONDITION for i in clause.items)
            )
            reaching = tail or goes_on or _says_what_for(clause)
        result.append((clause, rule))
    return result


def placed(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """`Osteomyelitis or gangrene of the study foot`: what stands behind the last of a list is of all of it, where it says
    where, of whom, how much or how bad, and the last itself is not known or is asked of a person.
    """
    last, rule = built[-1]
    asked = isinstance(rule, Attest) and rule.topic in _OF_THINGS
    if not (_unclear(rule) or asked) or not _shares_its_end(last, known=asked):
        return built
    loose = Unread("words of another part", "they may narrow this part as well")
    result = list(built)
    at = len(built) - 1
    while at and built[at][0].link in (Link.OR, Link.COMMA, Link.SLASH):
        at -= 1
        clause, one = built[at]
        if isinstance(leaf_with_time(one), (Condition, Procedure, Treatment)) and not clause.says(_WITHIN):
            result[at] = (clause, undetermined(one, loose))
    return result


_WITHIN = mask(Frame.WITHIN)


def _shares_its_end(last: Clause, *, known: bool) -> bool:
    """Whether behind the name of a clause stands a place, another person, an age, a dose, how long, or `that is …`.

    `known`: it is at least of the kind that a person is asked about, and only a place is of the others too. So it is behind
    what is no name of its own (`any other condition that …`).
    """
    own = known or not _GENERAL.isdisjoint(item.words for item in last.items)
    lead = ""
    named = False
    for item in last.items:
        if item.framed & _EVER:
            return False  # a ground of its own
        words = item.words.split()
        first = words[0] if words else ""  # a dash has none
        if lead in _WHERE and not _PLACES.isdisjoint(words):
            return True
        ends = not item.framed & _FIRST_DOSE and not _ENDS.isdisjoint(words)
        if not own and ((lead and (ends or (lead == "for" and item.kinds & TIME))) or (named and first in _RELATIVE)):
            return True
        lead = first if named and first in _LEADS and not item.kinds & COMPARISON else lead
        named = named or not (item.filler or item.qualifier or item.framed & SEXED)
    return False


_FIRST_DOSE = mask(Frame.FIRST_DOSE)
_OF_THINGS = ("severity", "examination", "other_disease")
_WHERE = frozenset("of in on at to over near".split())
_LEADS = _WHERE | {"for", "above", "under", "with"}
_RELATIVE = frozenset("that which who whose".split())
_PLACES = frozenset(
    "eye eyes eyelid knee knees limb limbs leg legs arm foot feet hand hands hip hips shoulder shoulders joint"
    " joints ankle wrist elbow extremity extremities area areas site sites side breast ear tooth teeth ipsilateral"
    " contralateral target".split()
)
_ENDS = frozenset(
    "mother father parent parents sibling siblings relative relatives family partner fetus donor childhood infancy adolescence"
    " adulthood pregnancy dose doses dosage deficit deficits sequelae complications".split()
)
# What is no name of its own: `any other condition that …` says of itself what it is.
_GENERAL = frozenset(
    "any other others condition conditions disease diseases disorder disorders illness illnesses abnormality abnormalities"
    " problem problems anything something reason reasons circumstance circumstances factor factors situation certain"
    " medication medications drug drugs agent agents therapy therapies treatment treatments".split()
)


def _has_a_time(rule: Rule) -> bool:
    leaf = leaf_with_time(rule)
    if isinstance(leaf, Condition) and leaf.since is not None:
        return True
    return isinstance(_when_of(leaf), Within) or (isinstance(leaf, Treatment) and leaf.lasting is not None)


def _tail_behind(built: list[tuple[Clause, Rule]], n: int) -> bool:
    """`Asthma or COPD confirmed by spirometry`: whether words behind the last of a list may narrow this member as well."""
    end = n + 1
    while end < len(built) and built[end][0].link in (Link.OR, Link.COMMA, Link.SLASH):
        end += 1
    if not any(clause.link is Link.OR for clause, _ in built[n + 1 : end]):
        return False
    clause, rule = built[end - 1]
    if isinstance(rule, (Condition, Treatment)):
        return (rule.since if isinstance(rule, Condition) else rule.lasting) is not None
    if not isinstance(rule, All):
        return False
    thing = next((m for m, item in enumerate(clause.items) if item.kinds & ASKED), len(clause.items))
    return any(item.framed & _TAIL or item.words in _PARTICIPLES for item in clause.items[thing:])


def _says_what_for(clause: Clause) -> bool:
    """`antacids for gastritis`: a condition named behind may be what the treatment is for as well."""
    given = next((n for n, item in enumerate(clause.items) if item.kinds & _TREATMENT or item.words in _STAYS), None)
    if given is None:
        return False
    purpose = next((n for n, item in enumerate(clause.items) if n > given and item.framed & _FOR), None)
    return purpose is not None and any(item.kinds & _CONDITION for item in clause.items[purpose:])


_STAYS = frozenset(("hospitalization", "hospitalisation", "hospitalized", "hospitalised"))


def spread(built: list[tuple[Clause, Rule]], kind: CriterionKind, lexicon: Lexicon) -> list[tuple[Clause, Rule]]:
    """The clauses of an exclusion, and where words that narrow one may narrow all of its list: there the others are open.

    Words before the first (`uncontrolled hypertension or diabetes`) or behind the last (`pleural effusion or ascites requiring
    drainage`). So is what ever was, where a time stands behind the list (`history of bleeding; perforation within 4 weeks`):
    in that time it keeps out, and else it is open.
    """
    if kind is CriterionKind.INCLUSION or len(built) < 2:
        return built
    loose = Unread("words of another part", "they may narrow this part as well")
    present = Unread("words of another part", "whether what is over counts as well")
    end = next((n for n, (clause, _) in enumerate(built) if clause.link in (Link.SEMICOLON, Link.COLON)), len(built))
    opening = next((item for item in built[0][0].items if not item.filler and not item.framed & _EVER_NOT), None)
    before = opening is not None and opening.qualifier and opening.words not in _PLAIN_QUALIFIERS
    today = opening is not None and (
        opening.framed & _NOW != 0 or opening.words.startswith(("active ", "current ", "ongoing "))
    )
    begun = built[0][1]
    others = opening is not None and opening.words == "other" and isinstance(begun, All) and len(begun.parts) == 2
    other = begun.parts[1] if others and isinstance(begun, All) and isinstance(begun.parts[1], Attest) else None
    last, rule = built[-1]
    aimed = any(
        item.framed & _FOR and any(one.kinds & _CONDITION_TOPIC for one in last.items[n:]) for n, item in enumerate(last.items)
    )
    narrows = aimed or last.says(_TAIL)
    if isinstance(rule, Unread) and _apposed(built):
        return [(clause, undetermined(one, loose) if n < len(built) - 1 else one) for n, (clause, one) in enumerate(built)]
    added = isinstance(rule, Attest) and any(item.words in _PARTICIPLES for item in last.items)
    behind = (added or (isinstance(rule, All) and narrows)) and end == len(built)  # also `A, B or C therapy for cancer`
    given = aimed and isinstance(rule, Attest) and end == len(built)
    result: list[tuple[Clause, Rule]] = []
    for n, (clause, one) in enumerate(built):
        ever = _when_of(one) is When.EVER  # a malignancy keeps out, however severe the disease is that stands before it
        aside = behind or (given and isinstance(one, Treatment))
        reaches = (before and 0 < n < end and not ever) or (aside and n < len(built) - 1)
        bare = isinstance(one, Procedure) or (is_bare(clause, one) and isinstance(one, (Condition, Treatment, Infection)))
        # a time that is shared, as the purpose is: `methotrexate or ciclosporin for psoriasis within 4 weeks`
        bare = bare or (aside and isinstance(one, (Treatment, Procedure)) and not clause.says(_EVER_NOW_WITHIN))
        bare = bare or (before and isinstance(one, Condition) and one.when is When.NOW)  # `… or tumour at study entry`
        if reaches and bare:
            one = undetermined(one, loose)
        elif other is not None and 0 < n < end and is_bare(clause, one) and isinstance(one, Treatment):
            one = All((one, other))  # `other antiretroviral or biologic`: of each an other one is meant
        elif today and 0 < n < end and ever and is_bare(clause, one):
            # `active infection or malignancy`: one that is over keeps out by one reading, and not by the other
            one = _now_or_ever(one, present)
        result.append((clause, one))
    return _at_most_so_long_ago(result, lexicon)


def _now_or_ever(rule: Rule, doubt: Unread) -> Rule:
    if not isinstance(rule, Condition) or rule.since is not None:
        return rule
    return AnyOf((Condition(rule.concept, When.NOW, None, rule.but), All((rule, doubt))))


def _apposed(built: list[tuple[Clause, Rule]]) -> bool:
    """`Melanoma or renal carcinoma, metastatic`, `asthma, childhood`: adjectives alone narrow what stands before them."""
    last = built[-1][0]
    commas = last.link is Link.COMMA or all(clause.link is Link.COMMA for clause, _ in built[1:])
    return commas and all(item.filler or item.qualifier or item.link or item.words in _ADJECTIVES for item in last.items)


_ADJECTIVES = frozenset(
    "childhood adult treated cured healed resolved past remote controlled suspected probable possible disabling severe oral"
    " intravenous inhaled topical current former".split()
)
# Behind a list these may say more of each of its members: `A or B contraindicating C`.
_PARTICIPLES = frozenset(
    "that which contraindicating precluding preventing interfering limiting compromising impairing requiring needing"
    " necessitating causing resulting leading".split()
)
# Of a kind or a way, and not of how bad a thing is: each member of a list would say it again.
_PLAIN_QUALIFIERS = frozenset(
    "known clinical new other human multiple bilateral systemic viral bacterial fungal parasitic congenital".split()
)


def _at_most_so_long_ago(built: list[tuple[Clause, Rule]], lexicon: Lexicon) -> list[tuple[Clause, Rule]]:
    """What ever was, before a time at the end of its list: whether it is of that time as well, nobody says.

    Nor of a procedure behind a time, which is asked whenever it was for want of a time of its own.
    """
    unread = Unread("the time of another part", "whether it binds this part")
    window: Within | None = None
    told: Within | None = None  # the same, of what is attested or not known, and of nothing before a semicolon
    alone = sum(_unclear(rule) for _, rule in built) == 1
    result: list[tuple[Clause, Rule]] = []
    for clause, rule in reversed(built):
        leaf = leaf_with_time(rule)
        when: When | Within | None = _when_of(leaf)
        if (isinstance(leaf, Attest) and leaf.words) or (alone and _unclear(rule)):
            # also of what alone is not known itself: `transfusion or cryoprecipitate within 6 months`
            when = when_said(Clause(clause.items, None, set()), Carry(CriterionKind.EXCLUSION))
        if isinstance(when, Within):
            window = when
            told = when if isinstance(rule, (Attest, Unread)) else None
        elif told is not None and when is When.UNSAID and isinstance(leaf, Condition) and _happened(leaf, lexicon):
            # `stroke or hospitalization for angina within 180 days`: an event has no other time
            past = Condition(leaf.concept, told, None, leaf.but)
            rule = All((past, *rule.parts[1:])) if isinstance(rule, All) else past
        elif window is not None and when is When.EVER and isinstance(leaf, Condition) and leaf.since is None:
            timed: Rule = AnyOf((Condition(leaf.concept, window, None, leaf.but), All((leaf, unread))))
            rule = All((timed, *rule.parts[1:])) if isinstance(rule, All) else timed
        elif (
            window is not None
            and when is When.EVER
            and isinstance(leaf, (Procedure, Treatment))
            and (not clause.says(_EVER_PAST) or (_only_prior(clause) and clause.link is None))
        ):
            if isinstance(leaf, Procedure):
                timed = AnyOf((Procedure(leaf.concept, window), All((leaf, unread))))
            else:
                timed = AnyOf((Treatment(leaf.concept, window, leaf.lasting, leaf.but), All((leaf, unread))))
            rule = All((timed, *rule.parts[1:])) if isinstance(rule, All) else timed
        if clause.link not in JOINS:
            told = None
        result.append((clause, rule))
    result.reverse()
    before = False
    for n, (clause, rule) in enumerate(result):
        leaf = leaf_with_time(rule)
        own = clause.says(_EVER_PAST)
        if before and isinstance(leaf, Procedure) and leaf.when is When.EVER and not own:
            result[n] = (clause, undetermined(rule, unread))
        before = before or isinstance(when_said(Clause(clause.items, None, set()), Carry(CriterionKind.EXCLUSION)), Within)
    return result


def share_times(
    built: list[tuple[Clause, Rule]], kind: CriterionKind, place: Placed, lexicon: Lexicon
) -> list[tuple[Clause, Rule]]:
    """`methotrexate or ciclosporin within 4 weeks`: the time at the end of a list of treatments is that of each.

    So are the kinds of test at the end of a list of agents, a bound at the end of a list of measures, and the time behind
    `history of` a list of conditions, or behind conditions that name no time. Of those that keep out whenever they were it
    is not (cancer at any time, or a stroke within a year): there an exclusion stays wide; an inclusion leaves open whether
    the time binds.
    """
    result: list[tuple[Clause, Rule]] = []
    last: Rule | None = None
    after: Clause | None = None
    positive = False  # `HBsAg, HCV antibody or HIV antibody positive`: said at the end of all of them
    headed = any(item.framed & _EVER for item in built[0][0].items) and not any(
        item.framed & _EVER_NOW or item.words in ("a", "an") for clause, _ in built[1:] for item in clause.items
    )
    for clause, rule in reversed(built):
        timed = isinstance(last, (Condition, Procedure)) and isinstance(last.when, Within)
        joined = after is not None and after.link in JOINS
        own = clause.says(_EVER_NOW_WITHIN) and not _only_prior(clause)
        tested = Clause(clause.items, clause.link, set())
        if (
            isinstance(rule, Unread)
            and joined
            and isinstance(last, (Infection, State))
            and is_test(clause)
            and after is not None
        ):
            # `HBsAg or HCV antibody positive`
            positive = positive or after.says(_POSITIVE)
            read = read_test(tested, Carry(kind, positive=True), lexicon) if positive else None
            rule = place(read, *clause.text()) if read is not None and not tested.left() else rule
        elif isinstance(rule, Unread) and joined and last is not None and (shared := bound_of(clause, last, kind, lexicon)):
            rule = place(shared, *clause.text())
        elif (
            isinstance(rule, Infection)
            and isinstance(last, Infection)
            and joined
            and is_bare(clause, rule)
            and not (after is not None and after.names(_TEST))  # `HIV, HBsAg or …`
        ):
            rule = place(Infection(rule.agent, last.kinds), *clause.text())
        elif isinstance(rule, Procedure) and timed and joined and not own and isinstance(last, (Condition, Procedure)):
            rule = place(Procedure(rule.concept, last.when), *clause.text())
        elif isinstance(done := leaf_with_time(rule), Procedure) and isinstance(rule, All) and timed and joined and not own:
            # the same, with words that narrow it (`nasal surgery or trauma within 90 days`)
            shared_leaf = place(Procedure(done.concept, _when_of(last) if last is not None else done.when), *clause.text())
            rule = place(All((shared_leaf, *rule.parts[1:])), *clause.text())
        elif kind is CriterionKind.EXCLUSION and timed and joined and not own and (ill := _acute(rule)) and last is not None:
            # `COVID-19 or pneumonia within 2 weeks`
            if ill.when is When.UNSAID and isinstance(rule, AnyOf):
                time = _when_of(last)
                parts = [Condition(one.concept, time) if isinstance(one, Condition) else one for one in rule.parts]
                rule = place(any_of(parts), *clause.text())
        elif isinstance(rule, Condition) and timed and joined and headed and rule.when is When.EVER and last is not None:
            rule = place(Condition(rule.concept, _when_of(last), rule.since, rule.but), *clause.text())
        elif isinstance(rule, Treatment) and (purpose := _purpose(clause, rule, after)) is not None and joined:
            words, first, end = purpose
            rule = place(All((rule, place(Attest("severity", words), first, end))), first, end)
        elif isinstance(rule, Treatment) and isinstance(last, Attest) and after is not None and not rule.lasting and joined:
            # `a biologic or an investigational drug in the past 6 months`
            when = when_said(Clause(after.items, None, set()), Carry(kind))
            ever = any(item.words in ("history of", "any history of", "ever had") for item in clause.items)
            if isinstance(when, Within) and not isinstance(rule.when, Within) and not ever:
                rule = place(Treatment(rule.concept, when, None, rule.but), *clause.text())
        elif (
            kind is CriterionKind.EXCLUSION
            and isinstance(rule, Treatment)
            and rule.when is When.NOW
            and isinstance(last, (Treatment, Procedure))
            and isinstance(last.when, Within)
        ):
            # `taking oral or topical steroids within one month`: what is taken now is taken within the month
            rule = place(Treatment(rule.concept, last.when, rule.lasting, rule.but), *clause.text())
        elif isinstance(rule, Treatment) and rule.when is When.UNSAID and rule.lasting is None and isinstance(last, Treatment):
            rule = place(Treatment(rule.concept, last.when, last.lasting, rule.but), *clause.text())
        elif (
            kind is CriterionKind.EXCLUSION
            and joined
            and not own
            and isinstance(last, (Treatment, Procedure))
            and isinstance(last.when, Within)
            and isinstance(got := leaf_with_time(rule), Treatment)
            and got.lasting is None
            and got.when in (When.UNSAID, When.EVER)
        ):
            # the same with words that narrow it, or in the past tense: `were treated with oral steroids or … within a month`
            timed_one = place(Treatment(got.concept, last.when, None, got.but), *clause.text())
            rule = place(All((timed_one, *rule.parts[1:])), *clause.text()) if isinstance(rule, All) else timed_one
        elif (
            kind is CriterionKind.EXCLUSION
            and timed
            and joined
            and not own
            and (isinstance(last, Condition) or (isinstance(last, Procedure) and _happened(rule, lexicon)))
            and isinstance(last, (Condition, Procedure))
            and isinstance(had := leaf_with_time(rule), Condition)
            and had.when is When.UNSAID
            and had.since is None
        ):
            # `infarction or stroke within a year`: what is there today is of that year by either reading
            past = place(Condition(had.concept, last.when, None, had.but), *clause.text())
            rule = place(All((past, *rule.parts[1:])), *clause.text()) if isinstance(rule, All) else past
        elif kind is CriterionKind.INCLUSION and isinstance(rule, Condition) and rule.when is When.UNSAID and timed:
            rule = undetermined(rule, Unread("the time named behind", "whether it binds this part"))
        result.append((clause, rule))
        last, after = _acute(rule) or leaf_with_time(rule), clause
    return _of_ratios(result[::-1])


def _only_prior(clause: Clause) -> bool:
    """Whether its words of time are `prior`, `previous` alone, which say of a list with a time no more than the time does."""
    found = [item for item in clause.items if item.framed & _EVER_NOW_WITHIN]
    return all(item.words in _PRIOR for item in found)


_PRIOR = frozenset(("prior", "previous", "previously"))


def _happened(rule: Rule, lexicon: Lexicon) -> bool:
    leaf = leaf_with_time(rule)
    return isinstance(leaf, Condition) and leaf.since is None and lexicon.happens(leaf.concept)


def _of_ratios(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """`LH/FSH > 2`: two measures with a stroke between them and one number may be a ratio; with limits they are two."""
    result = list(built)
    ratio = Unread("/", "whether a ratio is meant")
    for n in range(1, len(built)):
        (before, one), (clause, other) = built[n - 1], built[n]
        if clause.link is Link.SLASH and isinstance(other, Measure) and not before.names(NUMBER):
            result[n] = (clause, undetermined(other, ratio))
            if isinstance(one, Measure):
                result[n - 1] = (before, undetermined(one, ratio))
    return result


def lately_diagnosed(built: list[tuple[Clause, Rule]], place: Placed) -> list[tuple[Clause, Rule]]:
    """`Type 2 diabetes diagnosed within 5 years`: it has to be of that time, and to have begun in it.

    Where the chart has one that began earlier, that or another may be the one that is meant: a person says so.
    """
    times = {
        leaf.when
        for clause, rule in built
        if isinstance(leaf := leaf_with_time(rule), Condition) and clause.says(_DIAGNOSED) and isinstance(leaf.when, Within)
    }
    if not times:
        return built
    result: list[tuple[Clause, Rule]] = []
    for clause, rule in built:
        if isinstance(rule, Condition) and rule.when in times and rule.since is None and isinstance(rule.when, Within):
            begun: Rule = Attest("timing", said_of(clause))
            if rule.when.anchor is Anchor.SCREENING:
                begun = AnyOf((Condition(rule.concept, When.EVER, Since(Op.LE, rule.when.length), rule.but), begun))
            rule = place(All((rule, begun)), *clause.text())
        result.append((clause, rule))
    return result


_DIAGNOSED = mask(Frame.DIAGNOSED)


def share_since(built: list[tuple[Clause, Rule]], kind: CriterionKind, place: Placed) -> list[tuple[Clause, Rule]]:
    """`At least 4 weeks since prior radiotherapy or chemotherapy`: the time binds each of the list, whatever joins them.

    In an inclusion there was none of them in it: the “or” of such words is an “and”. What is narrowed (`or other hormones`) is
    asked of a person, whole: beside a denial the sentence would be asked in the wrong sense.
    """
    result: list[tuple[Clause, Rule]] = []
    time: Within | None = None
    narrowed = False  # `since prior investigational antibiotic or antifungal`: of each of them, perhaps
    lead = ""  # the words of a time that may ask for the thing as well: `at least 4 weeks since`, without `prior`
    for clause, rule in built:
        own = since_last(Clause(clause.items, None, set()), kind)
        bare = own is None
        if bare and not isinstance(rule, Attest):
            own = since_last(Clause(clause.items, None, set()), kind, bare=True)
        link = clause.link
        if own is None and time is not None:
            leaf = leaf_with_time(rule)
            asked = isinstance(leaf, (Treatment, Procedure)) and leaf.when in (When.UNSAID, When.EVER)
            asked = asked and not (isinstance(leaf, Treatment) and leaf.lasting)
            if link in (None, Link.COLON, Link.SEMICOLON) or any(
                item.framed & _OWN or number_in(item) for item in clause.items
            ):
                time = None
            elif isinstance(rule, Attest):
                link = Link.AND if kind is CriterionKind.INCLUSION else link
            elif asked:
                timed: Rule = Procedure(leaf.concept, time) if isinstance(leaf, Procedure) else leaf
                timed = Treatment(leaf.concept, time, None, leaf.but) if isinstance(leaf, Treatment) else timed
                if kind is CriterionKind.EXCLUSION:
                    timed = All((timed, *rule.parts[1:])) if isinstance(rule, All) else timed
                else:
                    ever: Rule = Procedure(leaf.concept) if isinstance(leaf, Procedure) else leaf
                    ever = Treatment(leaf.concept, When.EVER, None, leaf.but) if isinstance(leaf, Treatment) else ever
                    ago: Rule = apart(timed, ever, f"{lead} {said_of(clause)}", kind) if lead else Not(timed)
                    timed = rule.parts[1] if isinstance(rule, All) else ago
                    link = Link.AND
                if narrowed and is_bare(clause, rule):
                    timed = undetermined(timed, Unread("words of another part", "they may narrow this part as well"))
                rule = place(timed, *clause.text())
            else:
                time = None
        elif own is not None:
            link = Link.AND if time is not None and link is Link.OR and kind is CriterionKind.INCLUSION else link
            time, lead = own, lead_of(clause) if bare else ""
            narrowed = partly(rule)
        result.append((clause if link is clause.link else Clause(clause.items, link, clause.taken), rule))
    return result


_OWN = mask(Frame.EVER, Frame.NOW, Frame.WITHIN, Frame.TAKEN)  # words of a time of one's own


def of_others(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """`Mother known to be HIV positive or HBsAg positive`: what stands behind another person may be asked of that person."""
    at = next(
        (n for n, (one, rule) in enumerate(built) if _names_another(one) and (_unclear(rule) or isinstance(rule, Attest))),
        len(built),
    )
    if at == len(built) - 1 and any(item.words in ("of", "in") for item in built[at][0].items) and _unclear(built[at][1]):
        at = -1  # `pregnancy or breast-feeding of the partner`
    if at + 1 >= len(built):
        return built
    loose = Unread("words of another part", "they may be of another person")
    return [
        (clause, rule if n <= at or isinstance(rule, (Attest, Unread)) else undetermined(rule, loose))
        for n, (clause, rule) in enumerate(built)
    ]


def _names_another(clause: Clause) -> bool:
    return any(not _ANOTHER.isdisjoint(item.words.split()) for item in clause.items)


_ANOTHER = frozenset(
    "mother mothers maternal father fathers paternal parent parents partner partners spouse spouses husband wife sibling"
    " siblings brother sister relative relatives caregiver caregivers carer carers guardian household".split()
)


def excepted(built: list[tuple[Clause, Rule]], lexicon: Lexicon) -> list[tuple[Clause, Rule]]:
    """`Neoplasm other than A or stable B`: B, of the same kind, may be excepted as well; then neither decides."""
    result = list(built)
    below: Collection[str]
    heads: list[list[str]] = []  # what each rule names, looked for when the first exception stands
    doubted: set[int] = set()  # of these it is left open once, however many exceptions follow
    for n, (clause, rule) in enumerate(built):
        but = next((leaf for leaf in leaves_of(rule) if isinstance(leaf, Condition) and leaf.but), None)
        if but is not None:
            above = lexicon.above(but.concept)
            below = frozenset(one for upper in above for one in lexicon.below(upper))
        elif isinstance(rule, Unread) and any(item.frame(Frame.EXCEPT) for item in clause.items):
            below = lexicon.concepts.keys()  # `how far the denial reaches`: of what is excepted nobody knows
        else:
            continue
        for m in range(n + 1, len(built)):
            after, other = built[m]
            if after.link not in JOINS:
                break
            if any(one.id in below for item in after.items if (one := item.concept(Domain.CONDITION))):
                unread = Unread("or", "whether it is excepted as well")
                result[n], result[m] = (clause, undetermined(rule, unread)), (after, undetermined(other, unread))
        for m in range(n - 1, -1, -1):
            # `neoplasm or malignancy other than A`: A is a neoplasm as well
            before, other = result[m]
            if but is None:
                break
            heads = heads or [[getattr(leaf, "concept", "") for leaf in leaves_of(one)] for _, one in built]
            if m not in doubted and any(head in lexicon.above(one) for one in but.but for head in heads[m]):
                result[m] = (before, undetermined(other, Unread("other than", "whether it is excepted from this as well")))
                doubted.add(m)
            if before.link not in JOINS:
                break
    return result


def fragments(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """The grounds of an exclusion, where a piece of a list decides nothing whose neighbours were not understood.

    Examples of what was not (`other diseases, such as infections`); a name behind words that narrow (`unstable cardiac or
    coronary disease`); a piece that somebody attests (`intolerance to A, B or C at that dose`).
    """
    loose = Unread("words of another part", "it may belong to this part as well")
    extent = built[-1][0].text()[1] - built[0][0].text()[0]
    result = _of_all(built, loose)
    examples = narrowed = False
    for n, (clause, rule) in enumerate(built):
        joined = n > 0 and clause.link in JOINS
        illustrates = any(item.frame(Frame.INCLUDING) for item in clause.items) and isinstance(rule, (Attest, Unread))
        examples = illustrates or (examples and joined)
        bare = is_bare(clause, rule) and isinstance(rule, (Condition, Treatment, Procedure, Infection))
        if (bare and (_combined(built, n) or _half_named(built, n))) or (
            n > 0 and clause.items[0].words in _DEFINES and _unclear(built[n - 1][1])
        ):
            result[n] = (clause, undetermined(rule, loose))
            continue
        piece = isinstance(rule, Attest) and 0 < len(rule.words) < extent * 4 // 5
        unclear = (joined and _unclear(built[n - 1][1])) or (
            n + 1 < len(built) and built[n + 1][0].link in JOINS and _unclear(built[n + 1][1])
        )
        if (joined and bare and (examples or narrowed)) or (piece and unclear):
            result[n] = (clause, undetermined(rule, loose))
        narrowed = isinstance(rule, Unread) and any(item.qualifier for item in clause.items)
    return result


def _half_named(built: list[tuple[Clause, Rule]], n: int) -> bool:
    """`Vitamin B12 or folate deficiency`: what the last word of the next says may be of this as well, and no use of it."""
    later = built[n + 1] if n + 1 < len(built) and isinstance(built[n][1], Treatment) else None
    return (
        later is not None
        and later[0].link in JOINS
        and isinstance(later[1], Unread)
        and later[0].items[-1].words in _OF_A_SUBSTANCE
    )


_OF_A_SUBSTANCE = frozenset(
    "deficiency deficiencies resistance intolerance toxicity poisoning overdose intoxication dependence withdrawal sensitivity"
    " level levels metabolism overload excess".split()
)


# What says how a thing before it is told: by itself it is no ground.
_DEFINES = frozenset(
    "defined as|defined by|as defined by|defined as follows|indicated by|as indicated by|evidenced by|as evidenced by"
    "|demonstrated by|as demonstrated by|as shown by".split("|")
)


def _combined(built: list[tuple[Clause, Rule]], n: int) -> bool:
    """`Amoxicillin / clavulanate`: beside a stroke what is not known may be the other half of one thing."""
    before = built[n - 1][1] if n and built[n][0].link is Link.SLASH else None
    after = built[n + 1] if n + 1 < len(built) else None
    return (before is not None and _unclear(before)) or (
        after is not None and after[0].link is Link.SLASH and _unclear(after[1])
    )


def _of_all(built: list[tuple[Clause, Rule]], loose: Unread) -> list[tuple[Clause, Rule]]:
    """`A, B or C and was stopped for its effects`: what a verb adds behind the last of a list may be of all of it."""
    at = next(
        (
            n
            for n, (clause, rule) in enumerate(built)
            if clause.link is Link.AND and clause.items[0].words in _ADDS and not isinstance(rule, GROUNDS)
        ),
        0,
    )
    if not any(clause.link in (Link.OR, Link.COMMA, Link.SLASH) for clause, _ in built[1:at]):
        return list(built)
    return [
        (clause, undetermined(rule, loose) if n < at and isinstance(leaf_with_time(rule), GROUNDS) else rule)
        for n, (clause, rule) in enumerate(built)
    ]


# What begins more words on the things of a list before it.
_ADDS = frozenset(
    "was were has have had is are who which that then did does discontinued stopped failed experienced developed required"
    " requiring received".split()
) | {"has had", "have had", "has been", "have been", "had been", "did not", "who have", "who had", "requires", "require"}


def _unclear(rule: Rule) -> bool:
    return isinstance(rule, Unread) or partly(rule)


def _purpose(clause: Clause, rule: Rule, after: Clause | None) -> tuple[str, int, int] | None:
    """`topical or systemic antibiotics for the disease`: what the last of two is for, the first is for as well."""
    if after is None or after.link is not Link.OR or not is_bare(clause, rule):
        return None
    fors = [n for n, item in enumerate(after.items) if item.framed & _FOR]
    if not fors or not any(item.kinds & _CONDITION for item in after.items[fors[-1] + 1 :]):
        return None
    shared = {word for item in clause.items if item.kinds & _TREATMENT for word in item.words.split()[1:]}
    if not any(item.kinds & _TREATMENT and shared & set(item.words.split()) for item in after.items):
        return None
    words = " ".join(item.words for item in [*clause.items, *after.items[fors[-1] :]])
    return words, clause.items[0].start, after.items[-1].end


def leaf_with_time(rule: Rule) -> Rule:
    """The leaf that a qualified thing is about."""
    if isinstance(rule, All) and len(rule.parts) == 2 and isinstance(rule.parts[1], Attest):
        leaf = rule.parts[0]
        return leaf if isinstance(leaf, (Condition, Treatment, Procedure)) else rule
    return rule


def _acute(rule: Rule) -> Condition | None:
    """The diagnosis of an infection that its test or its diagnosis shows."""
    if not isinstance(rule, AnyOf) or not isinstance(rule.parts[0], Infection):
        return None
    found = [one for one in rule.parts[1:] if isinstance(one, Condition)]
    return found[0] if found and len(found) == len(rule.parts) - 1 else None


def _when_of(rule: Rule) -> When | Within:
    return rule.when if isinstance(rule, (Condition, Procedure, Treatment)) else When.UNSAID


def some_of(count: int, parts: list[Rule]) -> Rule:
    """At least `count` of the parts."""
    if count == len(parts):
        return all_of(parts)
    if count == 1:
        return any_of(parts)
    several: AtLeast[Leaf] = AtLeast(count, tuple(parts))
    return several


def partly(rule: Rule) -> bool:
    """Whether words of the rule's clause were not understood beside what was."""
    read = leaves_of(rule)
    unread = sum(isinstance(leaf, Unread) for leaf in read)
    return 0 < unread < len(read)


def is_bare(clause: Clause, rule: Rule) -> bool:
    """Whether a clause names a thing and nothing about it: no bound, no time, no kind of test."""
    if clause.says(_EVER_NOW_WITHIN_POSITIVE_SEROLOGY_IGM):
        return False
    if isinstance(rule, (Condition, Treatment, Procedure)):
        return not isinstance(rule.when, Within)
    if isinstance(rule, Infection):
        return rule.kinds == ANY  # no kind of test is named, here or before
    return isinstance(rule, (State, Smoking))


def join_clauses(built: list[tuple[Clause, Rule]], kind: CriterionKind, notes: list[Note]) -> Rule:
    """The clauses by their links. A comma means what the next word-link of the list means; alone, what the section does.

    "and" between exclusions may mean each or both: both together surely count, one alone leaves it open. A list of three or
    more bare things, or of states that nobody is in at once, names grounds of which each keeps out.
    """
    default = Link.AND if kind is CriterionKind.INCLUSION else Link.OR
    built = _of_one_bound(built, kind)
    built = _of_each_sex(_either(built)) if kind is CriterionKind.INCLUSION else built
    links: list[Link] = []
    following = next((c.link for c, _ in reversed(built) if c.link in (Link.AND, Link.OR)), default)
    for clause, _ in reversed(built[1:]):
        link = clause.link
        following = link if link in (Link.AND, Link.OR) else following
        links.append(following if link is not Link.COLON else Link.COLON)
    links.reverse()
    groups: list[list[tuple[Clause, Rule]]] = [[built[0]]]
    for link, one in zip(links, built[1:], strict=True):
        if link is Link.OR:
            groups.append([one])
        else:
            groups[-1].append(one)

    def both(members: list[tuple[Clause, Rule]]) -> Rule:
        rules = [rule for _, rule in members]
        together = all_of(rules)
        if len(rules) == 1 or kind is CriterionKind.INCLUSION or _one_thing(rules):
            return together
        commas = any(clause.link is Link.COMMA for clause, _ in members[1:])
        things = all(isinstance(leaf_with_time(rule), GROUNDS) for rule in rules)
        if all(isinstance(rule, State) for rule in rules) or (len(rules) > 2 and commas and things):
            message = "“and” in a list of what keeps out: each of them does, the widest reading"
            if not all(isinstance(rule, State) for rule in rules):
                notes.append(Note(NoteKind.DOUBT, "list-of-grounds", message))
            return any_of(rules)
        why = Unread("and", "whether each counts, or only both together")
        return AnyOf((together, All((any_of(rules), why))))

    return any_of(both(group) for group in groups)


def _of_one_bound(built: list[tuple[Clause, Rule]], kind: CriterionKind) -> list[tuple[Clause, Rule]]:
    """The clauses; two measures that share the bound behind the second are one (`AST or ALT > 3 × ULN and bilirubin > 2 × ULN`,
    `alkaline phosphatase ≤ ULN or AST/ALT ≤ ULN`). With a stroke both are asked of an inclusion, and either of an exclusion.
    """
    if len(built) < 3 or not any(isinstance(rule, (Multiple, Measure)) for _, rule in built):
        return built
    result: list[tuple[Clause, Rule]] = []
    for clause, rule in built:
        before, one = result[-1] if result else (clause, rule)
        same = result and type(one) is type(rule) and isinstance(rule, (Multiple, Measure)) and not before.names(COMPARISON)
        if same and _bound(one) == _bound(rule) and clause.link is Link.SLASH:
            result[-1] = (before, all_of((one, rule)) if kind is CriterionKind.INCLUSION else any_of((one, rule)))
        elif same and _bound(one) == _bound(rule) and clause.link is Link.OR and kind is CriterionKind.EXCLUSION:
            result[-1] = (before, any_of((one, rule)))
        else:
            result.append((clause, rule))
    return result


def _bound(rule: Rule) -> tuple[object, ...]:
    match rule:
        case Multiple():
            return rule.op, rule.factor, rule.limit
        case Measure():
            return rule.op, rule.value, rule.unit
        case _:
            return ()


def _either(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """The clauses of what is asked for; a stroke between two things (`sepsis/septic shock`) is an “or”."""
    result: list[tuple[Clause, Rule]] = []
    for clause, rule in built:
        things = result and all(isinstance(leaf_with_time(one), GROUNDS) for one in (result[-1][1], rule))
        if clause.link is Link.OR and result and _from_and_to(result[-1][1], rule):
            # `leukocytes ≥ 3000 or ≤ 14000`: by the word everybody would be let in, so that a range may be meant.
            before, other = result.pop()
            why = Unread("or", "whether a range is meant")
            result.append((before, AnyOf((All((other, rule)), All((AnyOf((other, rule)), why))))))
        elif clause.link is Link.SLASH and things:
            before, other = result.pop()
            result.append((before, any_of((other, rule))))
        elif clause.link is Link.OR and result and _one_limit(result[-1][1], rule):
            # `AST or ALT ≤ 2.5 × ULN`: both within the limit let somebody in; of one alone nobody knows.
            before, other = result.pop()
            why = Unread("or", "whether one of them within the limit is enough")
            result.append((before, AnyOf((All((other, rule)), All((AnyOf((other, rule)), why))))))
        else:
            result.append((clause, rule))
    return result


def _of_each_sex(built: list[tuple[Clause, Rule]]) -> list[tuple[Clause, Rule]]:
    """`Men ≥ 50 years and women ≥ 60 years`: each range is of its own sex, and nobody has to be of both.

    Where more is asked of one of them, the words may be of both, and the parts that name a sex decide nothing.
    """
    asked = [_sexes_asked(rule) for _, rule in built]
    if not any(asked):  # as nearly always
        return built
    named = [sexes or _sex_named(clause) for sexes, (clause, _) in zip(asked, built, strict=True)]
    if len(frozenset[bool]().union(*named)) < 2:
        return built
    first = next(n for n, sexes in enumerate(named) if sexes)
    last = max(n for n, sexes in enumerate(named) if sexes)
    members = [rule for _, rule in built[first : last + 1]]
    plain = all(isinstance(leaf, (SexIs, Age)) for rule in members for leaf in leaves_of(rule))
    if plain and all(len(sexes) == 1 for sexes in asked[first : last + 1]):
        return [*built[:first], (built[first][0], any_of(members)), *built[last + 1 :]]
    loose = Unread("words of another part", "whether it is asked of one sex alone")
    return [(clause, undetermined(rule, loose) if sexes else rule) for (clause, rule), sexes in zip(built, asked, strict=True)]


def _sexes_asked(rule: Rule) -> frozenset[bool]:
    """Of whom a rule is: True for women."""
    return frozenset(leaf.female for leaf in leaves_of(rule) if isinstance(leaf, SexIs))


def _sex_named(clause: Clause) -> frozenset[bool]:
    """The same by the words of a clause, and not where they are of somebody's partner."""
    if not clause.says(SEXED) or any("partner" in item.words for item in clause.items):
        return frozenset()
    return frozenset(one for one, frame in ((True, _WOMEN), (False, _MEN)) if clause.says(frame))


_WOMEN, _MEN = mask(Frame.WOMEN), mask(Frame.MEN)


def _one_limit(one: Rule, other: Rule) -> bool:
    """Whether two measures have the same upper limit: the multiple of a laboratory's."""
    if not isinstance(one, Multiple) or not isinstance(other, Multiple) or one.op not in (Op.LE, Op.LT):
        return False
    return (one.op, one.factor, one.limit) == (other.op, other.factor, other.limit)


def _from_and_to(one: Rule, other: Rule) -> bool:
    """Whether one of the two bounds of a thing is from below and the other from above, so that each value is within one."""
    match one, other:
        case (Measure(concept, op, value, unit), Measure(also, to, limit, of)) if (concept, unit) == (also, of):
            pass
        case (Age(op, value, unit), Age(to, limit, of)) if unit == of:
            pass
        case _:
            return False
    up, down = (Op.GE, Op.GT), (Op.LE, Op.LT)
    return (op in up and to in down and value <= limit) or (op in down and to in up and limit <= value)


# What keeps out by itself.
GROUNDS = Condition | Treatment | Infection | Procedure | State | Smoking


def _one_thing(rules: list[Rule]) -> bool:
    """Bounds of one quantity are a range, and the two ends of a range hold together."""
    ranges = {(type(rule), getattr(rule, "concept", "")) for rule in rules}
    return len(ranges) == 1 and all(isinstance(rule, (Age, Measure)) for rule in rules)
