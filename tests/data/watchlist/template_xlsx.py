"""Makes template.xlsx: the list's template as a spreadsheet, with invented vessels."""

import pathlib
import zipfile

COLUMNS = ["id", "kind", "name", "imo", "mmsi", "action", "length_m", "expires", "note"]
TEXT = '<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'
NUMBER = '<c r="{ref}"><v>{value}</v></c>'
DATE = '<c r="{ref}" s="1"><v>{value}</v></c>'
FORMULA = '<c r="{ref}" t="str"><f>UPPER("sun kawon")</f><v>SUN KAWON</v></c>'
BARE_FORMULA = '<c r="{ref}"><f>UPPER("x")</f></c>'
ERROR = '<c r="{ref}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'
ROWS = {
    1: [(TEXT, name) for name in COLUMNS],
    2: [(TEXT, "V-1"), (TEXT, "vessel"), (TEXT, "第八みほ丸"), (NUMBER, 2000016), (NUMBER, 671999011),
        (TEXT, "BOARD"), (NUMBER, 92.5), (DATE, 46568), (TEXT, "white hull")],
    3: [(TEXT, "V-2"), (TEXT, "vessel"), (FORMULA, ""), (TEXT, "IMO 2000030"), None, (TEXT, "IDENTIFY")],
    4: [(TEXT, "V-3"), (TEXT, "vessel"), (BARE_FORMULA, ""), None, None, (TEXT, "BOARD")],
    5: [(TEXT, "V-4"), (TEXT, "vessel"), (TEXT, "X"), (ERROR, ""), None, (TEXT, "BOARD")],
    6: [(TEXT, "V-1"), (TEXT, "vessel"), (TEXT, "TWICE"), None, None, (TEXT, "BOARD")],
    7: [(TEXT, "V-5"), (TEXT, "vessel"), (TEXT, "LONG"), None, None, (TEXT, "BOARD"), None, None, None,
        (TEXT, "surplus")],
    8: [(TEXT, "#V-6"), (TEXT, "a note")],
    9: [(TEXT, "V-7"), (TEXT, "vessel"), (TEXT, "X"), None, None, (TEXT, "SINK")],
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def sheet():
    rows = []
    for number, cells in ROWS.items():
        made = [
            cell[0].format(ref=f"{chr(65 + place)}{number}", value=cell[1])
            for place, cell in enumerate(cells) if cell
        ]
        rows.append(f'<row r="{number}">{"".join(made)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


FILES = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="List" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>",
    "xl/worksheets/sheet1.xml": sheet(),
}

with zipfile.ZipFile(pathlib.Path(__file__).with_name("template.xlsx"), "w", zipfile.ZIP_DEFLATED) as out:
    for name, text in FILES.items():
        out.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
