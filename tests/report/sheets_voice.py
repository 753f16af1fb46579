"""How Satisfaction, Self-service and Training are laid out: each block held against what figures_voice.py says of it."""


def expect_satisfaction(voice, sheet):
    after = sheet.block("All answers", voice.score_keys())
    after = sheet.table(sheet.next_header(after), voice.by_team())
    after = sheet.table(sheet.next_header(after), voice.by_category())
    after = sheet.table(sheet.next_header(after), voice.by_both())
    sheet.table(sheet.next_header(after), voice.score_months())
    sheet.block("Customer", voice.comments())


def expect_self_service(voice, sheet):
    sheet.block("All of it", voice.self_keys())
    sheet.block("Service", voice.articles())
    sheet.block("Kind", voice.incidents())
    sheet.block("Month", voice.self_months())


def expect_training(voice, sheet):
    after = sheet.block("Customer", voice.training())
    sheet.table(sheet.next_header(after), voice.after_courses())
