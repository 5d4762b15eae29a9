"""A page that asks for what its view did not give fails, instead of leaving a gap that nobody sees."""

from django.template import engines


class UndefinedVariable(AssertionError):
    """A template asked for something that is not there."""


class Undefined(str):
    """Stands where Django would print nothing. Django asks whether it holds "%s", and then formats it with the name."""

    def __contains__(self, key) -> bool:
        return key == "%s"

    def __mod__(self, missing) -> str:
        raise UndefinedVariable(f"a template asked for “{missing}”, which its context does not have")


def fail_on_undefined() -> None:
    engines["django"].engine.string_if_invalid = Undefined("%s")
