"""How the sheets of the support desk are laid out: each block held against what figures_support.py says of it."""


def expect_backlog(support, sheet):
    sheet.block("Age", support.ages())
    sheet.block("Customer", support.oldest())


def expect_custody(support, sheet):
    sheet.block("Who held the clock", support.custody_whole())
    sheet.block("Customer", support.custody_by_customer())
    after = sheet.block("Service: category", support.custody_by_category())
    for row in range(after, sheet.last_row + 1):  # the checks under it
        if sheet.text(row, 1) is not None:
            sheet.expect(row, 1, "ok")


def expect_escalations(support, sheet):
    sheet.block("Level", support.levels())
    sheet.block("Resolved at the first level", support.first_level())
    sheet.block("To managers", support.managers())
    sheet.block("Reason", support.reasons())
    sheet.block("Vendor", support.vendors())
    if support.costs():
        sheet.block("Charged by", support.costs())
