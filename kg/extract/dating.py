"""When: the dates of a sentence tied to the posts it tells of, and who had the post before."""

from collections.abc import Sequence

from kg.extract.facts import Dating, Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Moment
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading, Subjects
from kg.model import Span


class Dates:
    """Dates the facts of one sentence, and finds the predecessors it names."""

    def __init__(self, lexicon: Lexicon, context: Context, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._context = context
        self._who = subjects

    def leaving(self, reading: Reading, facts: list[Fact]) -> None:
        """As in "Generaldirektör Siv Ek lämnar sitt uppdrag": the title is of the post that is left."""
        words = reading.sentence.words
        cause = next((hit[1] for i in range(len(words)) if (hit := self._lexicon.causes.at(words, i))), None)
        for fact in facts:
            if fact.status == "leaves":
                fact.end_cause = cause
        verb = next((v for v in reading.verbs if v.kind == "leaves"), None)
        if verb is None or any(f.status == "leaves" for f in facts):
            return
        subject = {p.name for p in self._who.subject(reading, verb)}
        after = reading.sentence.words[verb.finish : verb.finish + 6]
        other = any(r.begin >= verb.finish for r in reading.roles)
        handed = any(w in after for w in self._lexicon.links["over"])
        for fact in facts:
            if (
                fact.person in subject
                and fact.status == "holds"
                and fact.rule in ("title", "apposition")
                and not other
                and not handed
            ):
                fact.status, fact.rule, fact.end_cause = "leaves", "leaving", cause

    def date(self, reading: Reading, facts: list[Fact]) -> list[Dating]:
        """Date the facts of a sentence; a date without a post comes back for the posts told elsewhere."""
        moments = reading.moments
        if not moments:
            return []
        words = reading.sentence.words
        lexicon = self._lexicon
        starting = [i for i in range(len(words)) if lexicon.starts.at(words, i)]
        ending = [i for i in range(len(words)) if lexicon.ends.at(words, i)]
        deciding = [i for i in range(len(words)) if lexicon.decides.at(words, i)]
        appointed = [f for f in facts if f.status == "appointed"]
        leaving = [f for f in facts if f.status == "leaves"]
        others = [f for f in facts if f.status in ("holds", "held") and f.rule == "predicate"]
        start = end = decided = None
        spans: dict[str, Span] = {}
        for moment in moments:
            place = self._who.place(reading, moment.begin, moment.finish)
            taken = start is not None
            if moment.at_once:
                taken_now = bool(starting) or bool(appointed)
                if taken_now and not taken:
                    start, spans["start"] = moment.edtf, place
            elif moment.edge == "until":
                if end is None:
                    end, spans["end"] = moment.edtf, place
            elif (moment.edge == "from" and not taken) or (
                starting and not taken and (moment.begin > starting[0] or not (deciding or moment.now))
            ):
                start, spans["start"] = moment.edtf, place
            elif leaving and ending and end is None and not (moment.now and deciding):
                end, spans["end"] = moment.edtf, place
            elif deciding and decided is None and len(moment.edtf) == 10:
                decided, spans["decided"] = moment.edtf, place
        if leaving and start is not None and end is None:
            end, spans["end"] = start, spans.pop("start")
            start = None
        for fact in appointed:
            if (
                fact.rule in ("title", "apposition")
                and not starting
                and not any(v.kind == "appointed" for v in reading.verbs)
            ):
                continue
            fact.start, fact.end, fact.decided = start, end, decided
            fact.spans |= spans
        for fact in leaving:
            fact.end, fact.decided = end, decided
            fact.spans |= {k: v for k, v in spans.items() if k != "start"}
        if others and not appointed and not leaving:
            self._date_career(reading, others)
        if appointed or leaving or not (start or end):
            return []
        if not starting and not (self._is_term(words)):
            return []
        verb = next((v for v in reading.verbs if v.kind == "appointed"), None)
        persons = self._who.subject(reading, verb) if verb else []
        if not persons and reading.persons and not self._who.in_phrase(reading, reading.persons[0]):
            persons = self._who.group(reading, reading.persons[0])
        if not persons and any(w in lexicon.subject_pronouns for w in words) and self._context.topic:
            persons = [Person(self._context.topic, 0, 1)]
        if facts and not persons:
            return []
        passage = reading.sentence.begin, reading.sentence.finish
        if persons and persons[0].finish > persons[0].begin:
            spans["person"] = self._who.place(reading, persons[0].begin, persons[0].finish)
        return [Dating(tuple(p.name for p in persons), start, end, decided, spans, passage=passage)]

    def _is_term(self, words: Sequence[str]) -> bool:
        return any(w.startswith(self._lexicon.links["term_stems"]) for w in words)

    def _date_career(self, reading: Reading, facts: list[Fact]) -> None:
        """Tie each date to the role it stands with: before it after a joining word, else behind it."""
        roles = [r for i, r in enumerate(reading.roles) if i in reading.used]
        words = reading.sentence.words
        born = self._lexicon.dates["edges"]["born"]
        last: tuple[int, list[Role]] | None = None
        for moment in reading.moments:
            bare_year = moment.edge == "plain" and len(moment.edtf) == 4 and words[moment.begin][0].isdigit()
            if bare_year and words[moment.begin - 1] not in ("(", ","):
                continue
            if any(w in born for w in words[max(moment.begin - 5, 0) : moment.begin]):
                continue
            before = [r for r in roles if r.begin >= moment.finish]
            behind = [r for r in roles if r.name_finish <= moment.begin]
            # "minister 2010–2014, ledamot 1991–1994": a range straight behind a role is that role's
            follows = bool(behind) and 0 <= moment.begin - behind[-1].finish <= 0
            second = moment.edge == "until" and last is not None and moment.begin == last[0]
            chosen: list[Role] = []
            if second and last is not None:
                chosen = last[1]
            elif follows and before and moment.edge != "plain":
                chosen = [behind[-1]]
            elif before and (
                not behind
                or (words[moment.begin - 1] in self._lexicon.also and moment.edge != "from")
                or moment.finish == before[0].begin
                or before[0].begin - moment.finish <= 1
                or self._led(reading, moment, behind[-1])
            ):
                chosen = [before[0]]
                for role in before[1:]:
                    between = words[chosen[-1].finish : role.begin]
                    if len(between) == 1 and between[0] in self._lexicon.joined:
                        chosen.append(role)
                    else:
                        break
            elif behind:
                chosen = [behind[-1]]
                for role in reversed(behind[:-1]):
                    between = words[role.finish : chosen[0].begin]
                    if len(between) > 1 or any(w not in self._lexicon.joined for w in between):
                        break
                    chosen.insert(0, role)
            last = moment.finish, chosen
            for role in chosen:
                span = self._who.place(reading, role.name_begin, role.name_finish)
                for fact in facts:
                    if fact.spans.get("role") != span:
                        continue
                    field_name = "end" if moment.edge == "until" else "start"
                    nearer = field_name == "start" and moment.edge == "from" and moment.finish <= role.begin
                    if (getattr(fact, field_name) is None or nearer) and not moment.now and len(moment.edtf) <= 10:
                        setattr(fact, field_name, moment.edtf)
                        fact.spans[field_name] = self._who.place(reading, moment.begin, moment.finish)
                    if (
                        fact.status == "held"
                        and moment.edge == "from"
                        and not any(m.edge == "until" for m in reading.moments)
                    ):
                        here = self._who.governing(reading, role.begin)
                        if (
                            here is not None
                            and any(
                                w in self._lexicon.links["perfect"] for w in words[max(here.begin - 3, 0) : here.begin]
                            )
                            and words[moment.begin - 1] in self._lexicon.links["since"]
                        ):
                            fact.status = "holds"

    def _led(self, reading: Reading, moment: Moment, role: Role) -> bool:
        """True if a joining word stands between the role behind and the date."""
        return any(w in self._lexicon.joined for w in reading.sentence.words[role.finish : moment.begin])

    def replaced(self, reading: Reading, facts: list[Fact], datings: list[Dating]) -> None:
        """Note whom the appointed person follows: "efterträder Bo Ros", "efter Bo Ros"."""
        words = reading.sentence.words
        appointed = [f for f in facts if f.status == "appointed"]
        for at in range(len(words)):
            hit = self._lexicon.replaces.at(words, at)
            after = (
                at + hit[0] if hit else (at + 1 if words[at] in self._lexicon.links["after"] and appointed else None)
            )
            if after is None:
                continue
            earlier = next((p for p in reading.persons if after <= p.begin <= after + 12), None)
            if earlier is None or (not hit and earlier.begin - after > 3):
                continue
            place = self._who.place(reading, earlier.begin, earlier.finish)
            for fact in facts:
                named_by = fact.rule in ("title", "apposition")
                if fact.person == earlier.name and fact.status == "holds" and named_by and hit:
                    fact.status = "leaves"
            passage = reading.sentence.begin, reading.sentence.finish
            follows = [f for f in appointed if f.person != earlier.name]
            for fact in follows:
                fact.replaces, fact.spans["replaces"] = earlier.name, place
                fact.passage = passage
            if not follows and hit:
                persons = [p for p in reading.persons if p.finish <= at]
                name = persons[0].name if persons else self._context.topic
                if name and name != earlier.name:
                    datings.append(Dating((name,), None, None, None, {"replaces": place}, earlier.name, passage))
            return
