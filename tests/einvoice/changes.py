"""Changes of a sample invoice, as data: what cases.jsonl lists, make_cases.py finds and run.py applies.

A place is the way from the root by local names, counted from 1 among the children of one name: InvoiceLine[2]/Item[1]/Name[1].
"""
import copy
import re
import xml.etree.ElementTree as ElementTree

NAMES_OF_A_CREDIT_NOTE = {"Invoice": "CreditNote", "InvoiceLine": "CreditNoteLine", "InvoicedQuantity": "CreditedQuantity",
                          "InvoiceTypeCode": "CreditNoteTypeCode"}


def local(element):
    return element.tag.rpartition("}")[2]


def places(root):
    """(place, element, parent) of every element below the root."""
    def walk(parent, way):
        counts = {}
        for child in parent:
            counts[local(child)] = counts.get(local(child), 0) + 1
            place = f"{way}{local(child)}[{counts[local(child)]}]"
            yield place, child, parent
            yield from walk(child, place + "/")
    return list(walk(root, ""))


def found(root, place):
    parent, element = None, root
    for step in place.split("/"):
        name, number = re.fullmatch(r"(\w+)\[(\d+)\]", step).groups()
        parent, element = element, [child for child in element if local(child) == name][int(number) - 1]
    return element, parent


def credit_note(root):
    """A UBL invoice as the credit note that says the same."""
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        name = NAMES_OF_A_CREDIT_NOTE.get(name, name)
        space = space.replace("schema:xsd:Invoice-2", "schema:xsd:CreditNote-2")
        element.tag = f"{space}}}{name}"
        if name == "CreditNoteTypeCode":
            element.text = "381"


def categories(root, old, new):
    """One VAT category for another, wherever it stands."""
    for _, element, parent in places(root):
        if local(element) in ("ID", "CategoryCode") and local(parent).endswith(("TaxCategory", "TradeTax")):
            if element.text == old:
                element.text = new


def applied(sample, changes):
    """The sample's text with the changes made, one after the other."""
    root = ElementTree.fromstring(sample)
    for change in changes:
        what = change["what"]
        if what == "credit note":
            credit_note(root)
            continue
        if what == "categories":
            categories(root, change["old"], change["new"])
            continue
        element, parent = found(root, change["at"])
        if what == "remove":
            parent.remove(element)
        elif what == "double":
            parent.insert(list(parent).index(element) + 1, copy.deepcopy(element))
        elif what == "add":
            # In the namespace of the elements of UBL that hold text, or else in that of the place itself.
            space = element.tag.rpartition("}")[0].replace("CommonAggregate", "CommonBasic") + "}"
            added = ElementTree.Element(space + change["name"])
            added.text = change["value"]
            element.insert(0, added)
        elif what == "text":
            element.text = change["value"]
        elif what == "attribute" and change["value"] is None:
            element.attrib.pop(change["name"], None)
        elif what == "attribute":
            element.set(change["name"], change["value"])
        else:
            raise ValueError(what)
    return ElementTree.tostring(root, encoding="unicode")
