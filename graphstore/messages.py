"""What to tell a person about a violation, in Dutch and English.

The shape's own ``sh:message`` comes first; a language it lacks gets a sentence by the kind of
constraint, which is right but cannot say why.
"""

from __future__ import annotations

from shapes import Shape

_DEFAULTS = {
    "MinCount": ("Hier ontbreekt iets.", "Something is missing here."),
    "MaxCount": ("Hier staat te veel.", "There is too much here."),
    "Class": ("Dit is niet het goede soort ding.", "This is not the right kind of thing."),
    "Datatype": ("Dit is niet het goede soort waarde.", "This is not the right kind of value."),
    "NodeKind": (
        "Hier hoort een verwijzing of juist een tekst.",
        "This should be a link, or rather a text.",
    ),
    "MinExclusive": ("Deze waarde is te klein.", "This value is too small."),
    "MinInclusive": ("Deze waarde is te klein.", "This value is too small."),
    "MaxExclusive": ("Deze waarde is te groot.", "This value is too large."),
    "MaxInclusive": ("Deze waarde is te groot.", "This value is too large."),
    "MinLength": ("Deze tekst is te kort.", "This text is too short."),
    "MaxLength": ("Deze tekst is te lang.", "This text is too long."),
    "Pattern": ("Dit is niet goed geschreven.", "This is not written the right way."),
    "LanguageIn": ("Deze taal kan hier niet.", "This language cannot be used here."),
    "UniqueLang": (
        "Er mag maar één tekst per taal staan.",
        "There can be one text in each language.",
    ),
    "Equals": ("Deze gegevens horen gelijk te zijn.", "These should be equal."),
    "Disjoint": ("Dit mag niet allebei waar zijn.", "These cannot both be true."),
    "LessThan": ("Dit staat in de verkeerde volgorde.", "These are in the wrong order."),
    "LessThanOrEquals": ("Dit staat in de verkeerde volgorde.", "These are in the wrong order."),
    "Not": ("Dit mag hier niet.", "This is not allowed here."),
    "Closed": ("Dit gegeven hoort hier niet.", "This does not belong here."),
    "HasValue": ("Een verplichte waarde ontbreekt.", "A required value is missing."),
    "In": ("Deze waarde staat niet in de lijst.", "This value is not in the list."),
    "Unchecked": (
        "Deze waarden zijn niet te vergelijken.",
        "These values cannot be compared.",
    ),
    "QualifiedMinCount": ("Hier ontbreekt iets.", "Something is missing here."),
    "QualifiedMaxCount": ("Hier staat te veel.", "There is too much here."),
}
_OTHERWISE = (
    "Dit klopt niet met wat hier gevraagd wordt.",
    "This does not fit what is asked here.",
)
_LANGUAGES = ("nl", "en")


def messages_for(shape: Shape, component: str) -> dict[str, str]:
    """Messages by language, Dutch and English always among them.

    A text of the shape without a language stands in for both.
    """
    kind = component.rpartition("#")[2].removesuffix("ConstraintComponent")
    defaults = _DEFAULTS.get(kind, _OTHERWISE)
    found = {language: text for language, text in shape.messages.items() if language}
    for language, default in zip(_LANGUAGES, defaults, strict=True):
        found.setdefault(language, shape.messages.get("", default))
    return found
