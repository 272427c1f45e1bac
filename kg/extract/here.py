"""Which posts, told at no named body, may be at the body that an announcement is about."""

from collections.abc import Sequence

from kg.extract.census import Named
from kg.extract.facts import Fact
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.matter import Post


class Here:
    """Knows the body that one announcement is about, if any, and the posts it treats of."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, home: Named | None, posts: Sequence[Post]) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._home = home
        self._posts = posts

    def may_be(self, fact: Fact, facts: Sequence[Fact]) -> bool:
        """True if a post at no named body may be at the body the announcement is about.

        What somebody gets or leaves is; what somebody holds is unless that person comes here from it, or it is a rank.
        """
        if fact.role is None or self._gazetteer.is_rank(fact.role):
            return False
        if fact.status == "held":
            return self._is_discussed(fact)
        if self._lexicon.is_profession(fact.role):
            return False
        if fact.status == "holds" and self._lexicon.is_ending(fact.role, self._lexicon.roles["elsewhere"]["endings"]):
            return False
        ministry = self._lexicon.roles["ministry"]
        if self._lexicon.is_ending(fact.role, ministry["roles"]):
            return self._home is not None and self._home.name.lower().endswith(tuple(ministry["bodies"]))
        abroad = list(self._lexicon.roles["at_place"])
        scope = next((i for i, w in enumerate(fact.role.split()) if w in self._lexicon.prepositions), 0)
        themed = bool(scope) and self._lexicon.is_ending(" ".join(fact.role.split()[:scope]), abroad)
        if themed or (fact.status == "holds" and self._lexicon.is_ending(fact.role, abroad)):
            return False
        if fact.status == "holds" and self._home is not None and self._is_inquiry(self._home.name):
            return self._is_commission(fact.role)
        if self._lexicon.is_ending(fact.role, self._lexicon.roles["inquiry"]["only"]):
            return self._home is not None and self._is_inquiry(self._home.name)
        new = [f for f in facts if f.person == fact.person and f.status == "appointed"]
        # who stands in for a time works there
        gets = [] if any(f.acting for f in new) else [f.role or "" for f in new]
        side = any(self._is_commission(role) for role in gets)
        alike = any(fact.role.endswith(" " + role) for role in gets if role)
        return fact.status in ("appointed", "leaves") or not gets or alike or (fact.definite and not side)

    def _is_discussed(self, fact: Fact) -> bool:
        """True for the "förre rektorn" of a text about a rektor: a past post that the text treats of."""
        role = fact.role or ""
        told = fact.rule in ("title", "apposition", "predecessor", "leaving", "matter")
        return any(
            post.strong
            and post.person != fact.person
            and (role == post.role or (told and post.role.endswith(" " + role)))
            and (told or post.person is not None)
            for post in self._posts
        )

    def _is_inquiry(self, name: str) -> bool:
        """True for an inquiry or committee, where nobody has a post but its chair, members and secretaries."""
        inquiry = self._lexicon.roles["inquiry"]
        endings = (*inquiry["bodies"], *inquiry["committees"])
        return not self._gazetteer.knows(name) and any(word.endswith(endings) for word in name.lower().split())

    def _is_commission(self, role: str) -> bool:
        """True for what one is beside a post elsewhere: a member of a board, an expert or chair of an inquiry."""
        members, inquiry = self._lexicon.roles["members"], self._lexicon.roles["inquiry"]
        named = role in members["roles"] or role in members["of"].values()
        return named or self._lexicon.is_ending(role, [*inquiry["heads"], *members["roles"]])
