"""Named questions: `queries/NAME.rq` and `NAME.cypher`, asked by `kg ask NAME` and `kg.ask("NAME", …)`."""

from kg.questions.asking import Answer, ask

__all__ = ["Answer", "ask"]
