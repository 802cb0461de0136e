#!/usr/bin/env python3
"""Tables as CSV and XLSX files.

Every table of policies/, examples/ and tests/spec/ is exported, its rows are taken out of a copy of
the policy, and imported again: the copy must have the same syntax tree as before, in both formats.
Then what can be wrong with a sheet, and files that are damaged: each ends with a message that names
the place, and leaves the policy as it was.
"""
import csv
import io
import random
import re
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import Failure, copy_modules, main, markdown_blocks  # noqa: E402

SEED = 20260302
DAMAGED = 150  # files made of each sample


def tree(context, path):
    """The policy's syntax tree, and the names of its tables."""
    status, output, error = context.run(["check", "--emit=ast", str(path)])
    if status != 0:
        raise Failure(f"bop check ended with {status}\n{output}{error}")
    return output, re.findall(r"^\s*(?:table|parameter) (\w+)\(", output, re.M)


def succeed(context, arguments):
    status, output, error = context.run(arguments)
    if status != 0:
        raise Failure(f"bop {' '.join(arguments)} ended with {status}\n{output}{error}")
    return output


def without_rows_but_first(text, name):
    """The table with its first row only: what an import must make whole again."""
    lines = text.split("\n")
    start = next(i for i, line in enumerate(lines)
                 if re.match(rf"\s*(table|parameter) {name}\b", line))
    row = re.compile(r"\s*(?:[A-Z][\w-]* )?\s*\|")
    grid = next(i for i in range(start, len(lines)) if row.match(lines[i]))
    end = grid
    while end + 1 < len(lines) and row.match(lines[end + 1]):
        end += 1
    return "\n".join(lines[:grid + 2] + lines[end + 1:]), end > grid + 1


def round_trip(context, text, name, root=None):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.bop"
        if root:
            copy_modules(root, folder)
        path.write_text(text, encoding="utf-8")
        before, tables = tree(context, path)
        for table in tables:
            for ending in ("csv", "xlsx"):
                sheet = str(Path(folder) / f"{table}.{ending}")
                path.write_text(text, encoding="utf-8")
                succeed(context, ["table", "export", str(path), table, sheet])
                short, is_shorter = without_rows_but_first(text, table)
                for start in [text] + [short] * is_shorter:
                    path.write_text(start, encoding="utf-8")
                    succeed(context, ["table", "import", str(path), table, sheet])
                    after, _ = tree(context, path)
                    if after != before:
                        raise Failure(f"{name}: {table} is another one after .{ending}\n"
                                      f"{path.read_text(encoding='utf-8')}")
                path.write_text(text, encoding="utf-8")
                succeed(context, ["table", "import", str(path), table, sheet])
                again = path.read_text(encoding="utf-8")
                succeed(context, ["table", "import", str(path), table, sheet])
                if path.read_text(encoding="utf-8") != again:
                    raise Failure(f"{name}: a second import of {table}.{ending} changed the text")
                outside(text, again, table, name)


def outside(before, after, table, name):
    """Whatever is no row of this table stands as it stood."""
    def rest(text):
        short, _ = without_rows_but_first(text, table)
        return [line for line in short.split("\n") if "|" not in line]
    if rest(before) != rest(after):
        raise Failure(f"{name}: the import of {table} changed more than its rows")


POLICY = '''policy demo.sheet "Sheet" in force from 2026-01-01
type Kind is one of goods, services
type Bill is record
  kind  : Kind
  gross : Money in EUR
subject bill : Bill
role clerk
role controller covers clerk

-- who looks at what
table who(gross : Money in EUR, kind : Kind) gives person : Role, share : Percent first  -- reviewed
  | gross         | kind     || person     | share |  -- the columns
  -- small ones
  W-1 | < EUR 100.00  | any      || clerk      | 5%    |
  W-2 | any           | goods    || clerk      | 7.5%  |  -- goods are counted
  W-3 | any           | services || controller | 10%   | in force from 2026-01-01 until 2026-12-31
  W-4 | any           | any      || clerk      | 0%    |

decision d
  outcomes pass < look
  combine  most severe
  default  pass
  asks     clerk
'''


class Case:
    """A policy and its table as files in a folder of their own."""

    def __init__(self, context, folder, policy=POLICY, table="who"):
        self.context, self.folder, self.table = context, Path(folder), table
        self.policy = self.folder / "policy.bop"
        self.policy.write_text(policy, encoding="utf-8")
        self.text = policy

    def export(self, ending):
        sheet = self.folder / f"{self.table}.{ending}"
        succeed(self.context, ["table", "export", str(self.policy), self.table, str(sheet)])
        return sheet

    def bring(self, sheet):
        return self.context.run(["table", "import", str(self.policy), self.table, str(sheet)])

    def refused(self, sheet, code, *parts):
        status, output, error = self.bring(sheet)
        missing = [part for part in (f"error[{code}]", *parts) if part not in error]
        if status != 1 or missing:
            raise Failure(f"expected {code} {parts}, got status {status}\n{output}{error}")
        if self.policy.read_text(encoding="utf-8") != self.text:
            raise Failure(f"{code}: a refused import changed the policy")


def changed(sheet, change):
    sheet.write_text(change(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    return sheet


def edit_workbook(sheet, part, change):
    with zipfile.ZipFile(sheet) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    made = change(parts[part].decode("utf-8"))
    if made.encode() == parts[part]:
        raise Failure(f"the change of {part} changed nothing")
    parts[part] = made.encode("utf-8")
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return sheet


def without_column(text, name):
    rows = list(csv.reader(io.StringIO(text)))
    at = rows[0].index(name)
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(row[:at] + row[at + 1:] for row in rows)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def wrong_csv(context):
    def one(change, code, *parts):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(context, folder)
            case.refused(changed(case.export("csv"), change), code, *parts)
    one(lambda t: t.replace("clerk,5%", "clerk,5"), "B3008", "E2")
    one(lambda t: t.replace("services", "servces"), "B2019", "C4")
    one(lambda t: t.replace("< EUR 100.00", ""), "B8036", "B2", "is empty")
    one(lambda t: t.replace("clerk,5%", '"clerk\nclerk",5%'), "B8036", "D2")
    one(lambda t: t.replace("< EUR 100.00", "any | any || clerk | 1% |"), "B3040")
    one(lambda t: t.replace("7.5%", "7.5% -- so"), "B1001")
    one(lambda t: t.replace("share", "shares", 1), "B8037", "E1", "no column `shares`")
    one(lambda t: t.replace("share", "person", 1), "B8037", "twice")
    one(lambda t: t.replace(",share", "", 1), "B8037", "`share` is not in the sheet")
    for column, held in (("row code", "row 1 of `who` has W-1"), ("in force from", "row 3 of `who` has 2026-01-01"),
                         ("in force until", "row 3 of `who` has 2026-12-31")):
        one(lambda t, name=column: without_column(t, name), "B8037", f"`{column}` is not in the sheet", held)
    one(lambda t: "", "B8037", "empty")
    one(lambda t: t.split("\n")[0] + "\n", "B8037", "no row")
    one(lambda t: t.replace("2026-12-31", "31/12/2026"), "B8036", "is no day")
    one(lambda t: t.replace("2026-12-31", "2025-12-31"), "B3031")
    one(lambda t: re.sub(r"W-4.*\n", "", t), "B5001")
    one(lambda t: t + "\x00", "B8031", "not text")
    one(lambda t: t + '"open', "B8031", "is not closed")
    one(lambda t: t.replace("W-2", "W-1"), "B2002")
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        rows = "".join(f'W-{i},"< EUR {i}.00",any,clerk,5%,,\n' for i in range(60_000))
        case.refused(changed(case.export("csv"), lambda t: t + rows), "B3052", "60004 rows")
        many = Path(folder) / "many.csv"
        many.write_text("gross,kind\n" + "any,any\n" * 1_000_001, encoding="utf-8")
        case.refused(many, "B8035", "1000000 rows")
        case.refused(Path(folder) / "none.csv", "B8001", "none.csv")
        case.refused(Path(folder) / "who.ods", "B8030")
        case.table = "whom"
        case.refused(many, "B8039", "its tables are who")


def wrong_workbook(context):
    def one(part, change, code, *parts):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(context, folder)
            case.refused(edit_workbook(case.export("xlsx"), part, change), code, *parts)
    # 5% stands as a number; the formula gives the same and is refused all the same
    one(SHEET, lambda t: t.replace("<v>0.05</v>", "<f>1/20</f><v>0.05</v>"), "B8034", "who!E2")
    one(SHEET, lambda t: t.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell '
                                   'ref="C2:C3"/></mergeCells>'), "B8033", "C2:C3")
    # the same number without its percent sign is another value
    one(SHEET, lambda t: re.sub(r'<c r="E2" s="\d+">', '<c r="E2">', t), "B3008", "who!E2")
    one(SHEET, lambda t: t.replace("<v>46023</v>", "<v>46023.5</v>"), "B8036", "who!F4")
    one(SHEET, lambda t: t.replace("<v>46023</v>", "<v>-3</v>"), "B8036", "who!F4")
    one(SHEET, lambda t: t.replace("<v>0.05</v>", "<v>1e300</v>"), "B8036", "who!E2")
    one(SHEET, lambda t: t.replace("</sheetData>", '<row r="1000002"><c r="A1000002"><v>1</v></c></row>'
                                   "</sheetData>"), "B8035", "1000000 rows")
    one(SHEET, lambda t: re.sub(r'<c r="B2"([^>]*) t="s"><v>\d+</v>', r'<c r="B2"\1 t="inlineStr"><is><t>any</t></is>', t),
        "B8036", "B2 holds its text in the sheet itself")
    one("xl/sharedStrings.xml", lambda t: t.replace("goods", "any\nany"), "B8036")
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        named = case.folder / "named.xlsx"
        named.write_bytes(case.export("csv").read_bytes())
        case.refused(named, "B8031")
        named.write_bytes(b"")
        case.refused(named, "B8031")


def plain_numbers(context):
    """Amounts as a spreadsheet has them get the currency of their column."""
    for change in (lambda t: t.replace("< EUR 100.00", "< 100.00"),
                   lambda t: t.replace("gross", "gross in EUR", 1).replace("< EUR 100.00", "< 100.00")):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(context, folder)
            status, output, error = case.bring(changed(case.export("csv"), change))
            if status != 0 or "none of them new or changed" not in output:
                raise Failure(output + error)
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder, POLICY.replace("gross : Money in EUR, kind", "gross : Money, kind"))
        case.refused(changed(case.export("csv"), lambda t: t.replace("< EUR 100.00", "< 100.00")), "B8036",
                     "without a currency", "gross in EUR")
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        case.refused(changed(case.export("csv"), lambda t: t.replace("share", "share in EUR", 1)), "B8037",
                     "holds no amounts")


def comments_stay(context):
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        sheet = changed(case.export("csv"), lambda t: t.replace("7.5%", "8%"))
        status, output, error = case.bring(sheet)
        text = case.policy.read_text(encoding="utf-8")
        for part in ("-- small ones", "-- the columns", "-- who looks at what", "-- reviewed"):
            if text.count(part) != 1:
                raise Failure(f"{part} stands {text.count(part)} times\n{text}")
        if status != 0 or not re.search(r"W-2 .* 8% .*-- goods are counted", text):
            raise Failure(f"a row keeps its comment when a value changes\n{output}{error}{text}")
        if "4 rows, 1 of them new or changed, 0 gone" not in output or "comment" in output:
            raise Failure(output)
    # With another code and another share the keys say which row it was; without them it is gone.
    for change, stays in ((("W-2,any,goods,clerk,7.5%", "W-9,any,goods,clerk,8%"), True),
                          (("W-2,any,goods,clerk,7.5%", "W-2,< EUR 900.00,goods,clerk,7.5%"), True),
                          (("W-2,any,goods,clerk,7.5%", "W-9,< EUR 900.00,goods,clerk,7.5%"), False)):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(context, folder)
            status, output, error = case.bring(changed(case.export("csv"),
                                                       lambda t, c=change: t.replace(*c)))
            text = case.policy.read_text(encoding="utf-8")
            comment = "-- goods are counted"
            if status != 0 or (comment in text) != stays or (comment in output) == stays:
                raise Failure(f"{change}\n{output}{error}{text}")


def dates_of_1904(context):
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        sheet = edit_workbook(case.export("xlsx"), "xl/workbook.xml",
                              lambda t: re.sub(r"<workbookPr[^>]*/>", '<workbookPr date1904="1"/>', t))
        sheet = edit_workbook(sheet, SHEET, lambda t: t.replace("<v>46023</v>", "<v>44561</v>")
                              .replace("<v>46387</v>", "<v>44925</v>"))
        status, output, error = case.bring(sheet)
        if status != 0 or "none of them new or changed" not in output:
            raise Failure(output + error)


def damaged(context, ending, part):
    """Bytes changed, cut or doubled at random: a message or a sound import, never a crash."""
    chance = random.Random(SEED + part)
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        whole = case.export(ending).read_bytes()
        for number in range(DAMAGED // 3):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                at = chance.randrange(len(data))
                kind = chance.randrange(3)
                if kind == 0:
                    data[at] = chance.randrange(256)
                elif kind == 1:
                    del data[at:at + chance.randint(1, 40)]
                else:
                    data[at:at] = data[at:at + chance.randint(1, 40)]
                data = data or bytearray(b"x")
            sheet = case.folder / f"damaged.{ending}"
            sheet.write_bytes(data)
            status, output, error = case.bring(sheet)
            text = case.policy.read_text(encoding="utf-8")
            sound = status == 0 or (status == 1 and "error[B" in error and text == case.text)
            if not sound:
                raise Failure(f"seed {SEED + part}, file {number}: status {status}\n{output}{error}")
            case.policy.write_text(case.text, encoding="utf-8")


def damaged_inside(context):
    """The same inside a workbook's parts, which a damaged archive hides."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        case = Case(context, folder)
        whole = case.export("xlsx").read_bytes()
        sheet = case.folder / "inside.xlsx"
        for number in range(DAMAGED):
            sheet.write_bytes(whole)
            with zipfile.ZipFile(sheet) as archive:
                parts = {info.filename: bytearray(archive.read(info)) for info in archive.infolist()}
            name = chance.choice([SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
            data = parts[name]
            for _ in range(chance.randint(1, 6)):
                at = chance.randrange(len(data))
                if chance.random() < 0.5:
                    data[at] = chance.choice(b'0123456789<>/"=ABrst ')
                else:
                    del data[at:at + chance.randint(1, 20)]
            with zipfile.ZipFile(sheet, "w") as archive:
                for part, content in parts.items():
                    archive.writestr(part, bytes(content))
            status, output, error = case.bring(sheet)
            if not (status == 0 or (status == 1 and "error[B" in error)):
                raise Failure(f"seed {SEED}, {name} {number}: status {status}\n{output}{error}")
            case.policy.write_text(case.text, encoding="utf-8")


def tests(context):
    for folder in ("policies", "examples"):
        for path in sorted((context.source / folder).rglob("*.bop")):
            text = path.read_text(encoding="utf-8")
            if re.search(r"^table |^parameter \w+\(", text, re.M):
                root = context.source / folder
                yield f"{folder}/{path.stem}", lambda text=text, path=path, root=root: round_trip(
                    context, text, path.name, root)
    for page in sorted((context.source / "tests/spec").rglob("*.md")):
        for line, block in markdown_blocks(page.read_text(encoding="utf-8"), "bop"):
            if re.search(r"^table |^parameter .*\n  (?:\w.*\n  )*\|", block, re.M):
                yield f"{page.stem}:{line}", lambda block=block, page=page: round_trip(
                    context, block, page.name)
    yield "demo", lambda: round_trip(context, POLICY, "demo")
    yield "wrong csv", lambda: wrong_csv(context)
    yield "wrong workbook", lambda: wrong_workbook(context)
    yield "plain numbers", lambda: plain_numbers(context)
    yield "comments", lambda: comments_stay(context)
    yield "dates of 1904", lambda: dates_of_1904(context)
    for part in range(3):
        yield f"damaged csv {part}", lambda part=part: damaged(context, "csv", part)
        yield f"damaged xlsx {part}", lambda part=part: damaged(context, "xlsx", part)
    yield "damaged inside", lambda: damaged_inside(context)


main(tests)
