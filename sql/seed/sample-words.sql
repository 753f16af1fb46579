-- What people write: openings and solutions for each category, and the phrases in between. {product} {person} {number}
-- are filled in for each ticket. A customer's language chooses among openings; where it has none, English serves.

CREATE TEMP TABLE sample_product (position int, name text) ON COMMIT DROP;
INSERT INTO sample_product VALUES (0, 'Nimbus Mail'), (1, 'Nimbus Drive'), (2, 'Nimbus Meet'), (3, 'Skiff Office'),
  (4, 'Tern Identity'), (5, 'Lagoon Backup'), (6, 'Heron CRM');

CREATE TEMP TABLE sample_opening (category text, language text, subject text, body text) ON COMMIT DROP;
INSERT INTO sample_opening VALUES
  ('billing_invoice', 'en', 'Invoice shows {number} seats too many', 'the invoice of this month lists {number} more seats of {product} than we have. We took those people out in the portal two weeks ago. Please correct the invoice.'),
  ('billing_invoice', 'en', 'Charged twice for {product}', 'our statement has two debits for {product}, one day apart and of the same amount. Can you check which of the two is right and refund the other?'),
  ('billing_invoice', 'en', 'Wrong VAT on our invoice', 'VAT was added although you have our VAT number on file. The accountant can''t book the invoice like this.'),
  ('billing_invoice', 'de', 'Rechnung enthält {number} Lizenzen zu viel', 'auf der Rechnung stehen {number} Lizenzen {product} mehr, als wir nutzen. Bitte um Korrektur und eine neue Rechnung.'),
  ('billing_invoice', 'zh_CN', '发票上的席位数不对', '本月 {product} 的发票比实际多了 {number} 个席位,请核对后重新开票。'),
  ('billing_subscription', 'en', 'Please add {number} seats of {product}', 'we have new colleagues from Monday on and need {number} more seats of {product}, on the same contract.'),
  ('billing_subscription', 'en', 'Cancel {product} at the end of the term', 'we won''t renew {product}. Please confirm the last day and what happens to our data after it.'),
  ('billing_subscription', 'en', 'Switch from monthly to yearly payment', 'what would we save if {product} were billed by the year, and from when could it start?'),
  ('billing_subscription', 'de', '{number} weitere Plätze für {product}', 'ab nächster Woche brauchen wir {number} zusätzliche Plätze für {product}. Laufzeit bitte wie bisher.'),
  ('billing_subscription', 'zh_CN', '增加 {number} 个 {product} 席位', '下周有新同事入职,请在现有合同中增加 {number} 个 {product} 席位。'),
  ('billing_payment', 'en', 'Reminder although we have paid', 'we got a reminder for an invoice that was paid eleven days ago. Proof of payment is at hand if you need it.'),
  ('billing_payment', 'en', 'New address for invoices', 'we have moved. Please send invoices to the new address from this month on, and copy {person}.'),
  ('billing_payment', 'de', 'Mahnung trotz Zahlung', 'wir haben eine Mahnung erhalten, die Rechnung ist aber längst bezahlt. Bitte prüfen.'),
  ('billing_payment', 'zh_CN', '变更付款方式', '我们希望从下个月起改用银行转账付款,请告知需要哪些资料。'),
  ('provisioning_service', 'en', '{product} was bought but isn''t there', 'we ordered {product} four days ago and have the confirmation, but nobody sees it in the launcher.'),
  ('provisioning_service', 'en', 'Second tenant for our test environment', 'for the migration project we need a separate tenant with {product} for {number} people, for three months.'),
  ('provisioning_service', 'de', '{product} ist bestellt, aber nicht freigeschaltet', 'die Bestellbestätigung liegt vor, der Dienst ist aber noch nicht zu sehen. Wann geht es los?'),
  ('provisioning_service', 'zh_CN', '{product} 已购买但未开通', '订单确认邮件已收到,但管理后台里看不到 {product},请协助开通。'),
  ('provisioning_account', 'en', 'Accounts for {number} new colleagues', 'please create accounts for {number} people who start on the first. The list with names and departments is ready.'),
  ('provisioning_account', 'en', '{person} has left: keep the mailbox, free the licence', '{person} left us on Friday. We need to keep the mailbox for a year but would like to use the licence for somebody else.'),
  ('provisioning_account', 'en', 'Licences are assigned, but {product} says there is none', 'we assigned {product} to {number} people yesterday. All of them get "no licence" when they start it.'),
  ('provisioning_account', 'de', 'Konten für {number} neue Kolleginnen und Kollegen', 'zum Ersten fangen {number} Personen an. Bitte Konten mit {product} anlegen.'),
  ('provisioning_account', 'zh_CN', '为 {number} 名新员工开通账号', '{number} 名新员工下周入职,请开通账号并分配 {product} 许可。'),
  ('provisioning_rollout', 'en', 'Roll {product} out to {number} laptops', 'we would like to install {product} on {number} laptops without visiting each desk. What do you recommend, and can you help with the package?'),
  ('provisioning_rollout', 'en', 'Move {number} mailboxes from the old server', 'the old mail server goes at the end of the quarter. {number} mailboxes are still on it, about 300 GB. How do we get them into {product}?'),
  ('provisioning_rollout', 'de', 'Umzug von {number} Postfächern', 'auf dem alten Server liegen noch {number} Postfächer. Wie bekommen wir sie ohne Ausfall umgezogen?'),
  ('provisioning_rollout', 'zh_CN', '批量部署 {product}', '我们需要在 {number} 台电脑上部署 {product},请问有没有静默安装的方法?'),
  ('configuration_service', 'en', 'Keep mail for ten years', 'the auditors want all mail of the finance department kept for ten years. Which retention settings in {product} do that, and can people still delete?'),
  ('configuration_service', 'en', 'Sharing outside the company must be off', '{person} found a folder in {product} shared with a private address. How do we switch sharing with outsiders off, except for two partners?'),
  ('configuration_service', 'en', 'Mail from our scanner ends as spam', 'since last week everything that the scanner sends lands in the spam folder of {product}.'),
  ('configuration_service', 'de', 'Externe Freigaben abschalten', 'Freigaben nach außen sollen in {product} nur noch für zwei Partnerfirmen möglich sein. Wie stellen wir das ein?'),
  ('configuration_service', 'zh_CN', '关闭对外共享', '请问如何在 {product} 中关闭对公司以外人员的共享,只保留两家合作伙伴?'),
  ('configuration_identity', 'en', 'Single sign-on with our directory', 'we want people to sign in to {product} with the passwords of our own directory. Where do we begin, and does the second factor stay?'),
  ('configuration_identity', 'en', 'Second factor asks every time', 'since the change of policy {number} people are asked for the code on each start of {product}, on the office network too.'),
  ('configuration_identity', 'de', 'Zweiter Faktor wird ständig abgefragt', 'seit gestern müssen {number} Personen bei jedem Start von {product} den Code eingeben, auch im Büro.'),
  ('configuration_identity', 'zh_CN', '单点登录配置', '我们想用公司目录账号登录 {product},请告知配置步骤。'),
  ('trouble_slow', 'en', '{product} takes a minute to open', 'opening anything in {product} takes about a minute since this morning, for {number} people at two sites. Other websites are fast.'),
  ('trouble_slow', 'en', 'Calls break up in the afternoon', 'every afternoon from two o''clock on the sound in {product} breaks up. We measured the line, it is fine.'),
  ('trouble_slow', 'de', '{product} ist sehr langsam', 'seit heute früh dauert das Öffnen in {product} fast eine Minute, betroffen sind {number} Personen.'),
  ('trouble_slow', 'zh_CN', '{product} 打开很慢', '从今天早上开始,{product} 打开需要将近一分钟,约 {number} 人受影响,其他网站正常。'),
  ('trouble_unavailable', 'en', '{product} is down for everybody', 'nobody here can reach {product}. The page shows "service unavailable" and a number. {number} people can''t work.'),
  ('trouble_unavailable', 'en', 'Error 503 in {product}', 'every third click in {product} ends with error 503. Reloading helps for a moment.'),
  ('trouble_unavailable', 'de', '{product} ist nicht erreichbar', 'bei uns kommt niemand mehr in {product}, es erscheint nur eine Fehlerseite. {number} Arbeitsplätze stehen still.'),
  ('trouble_unavailable', 'zh_CN', '{product} 无法访问', '全公司都打不开 {product},页面显示"服务不可用",{number} 人无法工作,请尽快处理。'),
  ('trouble_connect', 'en', 'Can''t connect from the branch office', 'since the weekend nobody in the branch can connect to {product}; from home it works. Nothing was changed on our side as far as we know.'),
  ('trouble_connect', 'en', 'Phone can''t fetch mail', '{person} has a new phone. It says "can''t connect to server" when {product} is set up, with the right password.'),
  ('trouble_connect', 'de', 'Keine Verbindung aus der Filiale', 'aus der Filiale erreicht niemand {product}, von zu Hause geht es. Bei uns wurde nichts geändert.'),
  ('trouble_connect', 'zh_CN', '分公司无法连接 {product}', '周末以后分公司的同事都连不上 {product},在家里可以。我们没有改过网络设置。'),
  ('trouble_settings', 'en', 'Signature is missing on {number} desktops', 'after the reinstallation {product} has lost the company signature on {number} desktops.'),
  ('trouble_settings', 'en', 'Wrong language in {product}', '{product} starts in English for {person} although everything else is set to another language.'),
  ('trouble_settings', 'de', 'Vorlagen fehlen in {product}', 'nach der Neuinstallation fehlen auf {number} Rechnern die Vorlagen in {product}.'),
  ('trouble_settings', 'zh_CN', '桌面端设置丢失', '重装以后,{number} 台电脑上的 {product} 签名和模板都不见了。'),
  ('trouble_integration', 'en', 'Add-in doesn''t load', 'the {product} add-in disappeared from the ribbon for {number} people. Switching it on again holds until the next start.'),
  ('trouble_integration', 'en', 'Calendar doesn''t synchronise', 'appointments that {person} enters on the desktop never arrive in {product}. The other way it works.'),
  ('trouble_integration', 'de', 'Add-in wird nicht geladen', 'das Add-in von {product} fehlt bei {number} Personen, nach dem Einschalten ist es beim nächsten Start wieder weg.'),
  ('trouble_integration', 'zh_CN', '日历不同步', '在桌面端添加的日程没有同步到 {product},反过来是正常的。'),
  ('trouble_permission', 'en', '{person} can''t open the shared mailbox', '{person} gets "you don''t have permission" for the shared mailbox in {product}, but is in the right group.'),
  ('trouble_permission', 'en', 'No access to the finance folder', 'since the reorganisation {number} people of finance can see the folder in {product} but not open anything in it.'),
  ('trouble_permission', 'de', 'Kein Zugriff auf das gemeinsame Postfach', '{person} ist in der richtigen Gruppe, bekommt aber "keine Berechtigung" in {product}.'),
  ('trouble_permission', 'zh_CN', '没有权限访问共享文件夹', '组织调整后,财务部 {number} 人可以看到 {product} 里的文件夹,但打不开。'),
  ('trouble_deployment', 'en', 'Installation stops at 80 %', 'the installation of {product} stops at 80 % on {number} of our laptops, always the same model.'),
  ('trouble_deployment', 'en', 'Old version comes back after a restart', 'we removed the old version of {product}, but it is back after each restart on some machines.'),
  ('trouble_deployment', 'de', 'Installation bricht ab', 'die Installation von {product} bricht auf {number} Notebooks desselben Modells bei 80 % ab.'),
  ('trouble_deployment', 'zh_CN', '安装到 80% 停止', '{product} 在 {number} 台同型号笔记本上安装到 80% 就停止了。'),
  ('updates_service', 'en', 'What changes in {product} next month?', 'we read that {product} will look different from next month. What changes, can it be postponed, and is there something for our people to read?'),
  ('updates_service', 'en', 'New layout can''t be switched back', 'since the update of {product} the list view has gone. {number} people depend on it.'),
  ('updates_service', 'de', 'Was ändert sich in {product}?', 'für nächsten Monat ist eine neue Oberfläche angekündigt. Lässt sich das verschieben?'),
  ('updates_service', 'zh_CN', '{product} 新界面什么时候上线?', '听说下个月 {product} 界面会变,能否推迟,有没有培训材料?'),
  ('updates_software', 'en', 'Update fails with code {number}', 'the update of {product} fails on every second machine with code {number}, after a restart it tries again.'),
  ('updates_software', 'en', 'Please hold the next version back', 'our accounting plug-in isn''t ready for the next version of {product}. Can you hold it back for {number} machines?'),
  ('updates_software', 'de', 'Update schlägt fehl, Code {number}', 'das Update von {product} bricht mit Code {number} ab, auf jedem zweiten Rechner.'),
  ('updates_software', 'zh_CN', '更新失败,代码 {number}', '{product} 更新失败,提示代码 {number},大约一半电脑有这个问题。'),
  ('usage_question', 'en', 'How do I share a calendar with outsiders?', 'we plan with a partner and would like them to see one calendar of {product}, but nothing else. Is there a way?'),
  ('usage_question', 'en', 'How do I get a deleted file back?', '{person} deleted a folder in {product} last week and noticed today. Can we get it back ourselves?'),
  ('usage_question', 'en', 'Can {product} send from two addresses?', 'I answer for two departments. How do I choose the address that an answer comes from?'),
  ('usage_question', 'de', 'Wie stelle ich eine gelöschte Datei wieder her?', '{person} hat in {product} einen Ordner gelöscht. Können wir ihn selbst wiederherstellen?'),
  ('usage_question', 'zh_CN', '如何恢复已删除的文件?', '{person} 上周误删了 {product} 里的一个文件夹,请问可以自己恢复吗?');

CREATE TEMP TABLE sample_phrase (kind text, category text, language text, body text) ON COMMIT DROP;
-- Solutions, by service; the first word of the category's code.
INSERT INTO sample_phrase VALUES
  ('solve', 'billing', 'en', 'we have corrected this; the new document is in your portal under Billing, and the difference goes to your account within five days.'),
  ('solve', 'billing', 'en', 'the change is booked and shows on your next invoice. The old one is cancelled, you need not do anything.'),
  ('solve', 'provisioning', 'en', 'everything is set up now. It can take up to an hour until {product} appears for everybody; signing out and in again makes it quicker.'),
  ('solve', 'provisioning', 'en', 'the licences had been put into the wrong group. They are in the right one now, and we tried it with one of the accounts.'),
  ('solve', 'configuration', 'en', 'the setting is in place, tested with one account and documented in your portal. Tell us if somebody is left out.'),
  ('solve', 'configuration', 'en', 'a rule from an older set-up was in the way. We removed it; new ones follow your policy at once, old ones within a day.'),
  ('solve', 'trouble', 'en', 'we found the cause: an expired entry in the name service. It is renewed, and {product} answers as it should from here and from your network.'),
  ('solve', 'trouble', 'en', 'please close {product} and start it again: the profile was repaired from our side. It worked on the two machines that we looked at with you.'),
  ('solve', 'trouble', 'en', 'the group was right, but its rights had not been passed on. They are now; give it a quarter of an hour.'),
  ('solve', 'updates', 'en', 'the update went through on the machines that were left after we reset the update cache. The others are held back as you asked.'),
  ('solve', 'updates', 'en', 'you will find what changes, with pictures, in the article that we sent; the change itself can be put off once, by sixty days.'),
  ('solve', 'usage', 'en', 'yes: open the settings of {product}, choose Sharing, then People outside, and enter the address. We put the steps into an article for you.'),
  ('solve', 'usage', 'en', 'deleted things stay in the recycle bin of {product} for 30 days; the folder is back where it was.'),
  ('solve', NULL, 'de', 'wir haben das gerichtet und mit einem Konto geprüft. Bitte einmal ab- und wieder anmelden.'),
  ('solve', NULL, 'de', 'die Ursache war eine alte Einstellung von {product}; sie ist entfernt. Sollte es noch jemanden betreffen, schreiben Sie uns bitte.'),
  ('solve', NULL, 'zh_CN', '问题已处理,并用一个账号做了验证。请退出后重新登录 {product}。'),
  ('solve', NULL, 'zh_CN', '原因是 {product} 的一条旧设置,已经清除。如仍有问题请直接回复。');
INSERT INTO sample_phrase VALUES
  ('first', NULL, 'en', 'thank you for writing. I have taken this up and will come back to you with what I find.'),
  ('first', NULL, 'en', 'thanks for the details. I am looking into it now and have asked the team that looks after {product}.'),
  ('first', NULL, 'en', 'I could see the same on our side. I am on it and will tell you as soon as I know more.'),
  ('first', NULL, 'de', 'vielen Dank für Ihre Nachricht. Ich kümmere mich darum und melde mich, sobald ich mehr weiß.'),
  ('first', NULL, 'zh_CN', '您好,已收到您的问题,我正在处理,有进展会马上告诉您。'),
  ('ask', NULL, 'en', 'could you tell us since when exactly, and the names of two or three people who see it? A picture of the screen would help, too.'),
  ('ask', NULL, 'en', 'does it happen in a private browser window as well? And which version does {product} show under About?'),
  ('ask', NULL, 'en', 'may we have a look together? Please send two times that suit you and the number to call.'),
  ('ask', 'billing', 'en', 'please send us the number of the invoice and the day of the payment, then we can match them.'),
  ('ask', NULL, 'de', 'seit wann genau tritt das auf, und bei wem? Ein Bild des Bildschirms hilft uns sehr.'),
  ('ask', NULL, 'zh_CN', '请问具体是从什么时候开始的,有哪些同事受影响?如果方便,请附上截图。'),
  ('reply', NULL, 'en', 'it began on Tuesday about nine. {person} and two others in the same room see it; nobody else does.'),
  ('reply', NULL, 'en', 'same in a private window. The version is 16.{number}.'),
  ('reply', NULL, 'en', 'tomorrow between ten and twelve would be good. Call the reception and ask for {person}.'),
  ('reply', NULL, 'de', 'seit Dienstag gegen neun Uhr, betroffen sind {person} und zwei weitere.'),
  ('reply', NULL, 'zh_CN', '从周二上午九点左右开始,{person} 和另外两位同事有这个问题。'),
  ('nudge', NULL, 'en', 'is there any news? People are asking me.'),
  ('nudge', NULL, 'en', 'one more thing that may help: it happens on wired machines only.'),
  ('nudge', NULL, 'de', 'gibt es schon etwas Neues?'),
  ('nudge', NULL, 'zh_CN', '请问有进展了吗?'),
  ('work', NULL, 'en', 'we are still on it: the cause is narrowed down, and a colleague of the second level has joined. Next word by tomorrow noon.'),
  ('work', NULL, 'en', 'that helps, thank you. We are trying a change on a test account now.'),
  ('work', NULL, 'de', 'wir sind dran: die Ursache ist eingegrenzt, ein Kollege der zweiten Stufe hilft mit.'),
  ('work', NULL, 'zh_CN', '我们仍在处理,原因已经缩小范围,二线同事也加入了。'),
  ('vendor', NULL, 'en', 'this needs the maker of {product}. We have opened a case there and pass on what they say; your promise from us stays as it is.'),
  ('vendor', NULL, 'de', 'dafür brauchen wir den Hersteller von {product}. Der Fall ist dort gemeldet, wir halten Sie auf dem Laufenden.'),
  ('vendor', NULL, 'zh_CN', '这个问题需要 {product} 厂商处理,我们已经提交,会及时转告进展。'),
  ('note', NULL, 'en', 'Health page looked at: nothing known for this product and region.'),
  ('note', NULL, 'en', 'Reproduced with the test account. Looks like the policy from the spring.'),
  ('note', NULL, 'en', 'Called, nobody there. Trying again after lunch.'),
  ('note', NULL, 'en', 'Same as last month at another customer; see the article draft.'),
  ('thanks', NULL, 'en', 'that did it, thank you!'),
  ('thanks', NULL, 'en', 'works for everybody now. Thanks for the quick help.'),
  ('thanks', NULL, 'de', 'jetzt läuft es, vielen Dank!'),
  ('thanks', NULL, 'zh_CN', '已经正常了,谢谢!'),
  ('reopen', NULL, 'en', 'I am afraid it is back: the same message since this morning.'),
  ('reopen', NULL, 'en', 'for {person} it still doesn''t work, the others are fine.'),
  ('reopen', NULL, 'de', 'leider tritt es seit heute früh wieder auf.'),
  ('reopen', NULL, 'zh_CN', '今天早上问题又出现了。'),
  ('withdraw', NULL, 'en', 'please forget it: it was a cable on our side. Sorry for the trouble.'),
  ('withdraw', NULL, 'de', 'hat sich erledigt, es lag an uns. Entschuldigung!'),
  ('withdraw', NULL, 'zh_CN', '不好意思,是我们自己的问题,请关闭。');

-- What there is to choose from for a kind of phrase, a service and a language: of the service if there is one, in the
-- language if there is one.
CREATE TEMP TABLE sample_choice ON COMMIT DROP AS
  SELECT kind, service, language, body, row_number() OVER w - 1 AS position, count(*) OVER (PARTITION BY kind, service, language) AS choices
    FROM (SELECT s.kind, v.service, l.language, s.body,
                 rank() OVER (PARTITION BY s.kind, v.service, l.language
                              ORDER BY (s.language = l.language) DESC, (s.category IS NOT NULL) DESC) AS fit
            FROM sample_phrase AS s
           CROSS JOIN (SELECT DISTINCT split_part(category, '_', 1) AS service FROM sample_opening) AS v
           CROSS JOIN (VALUES ('en'), ('de'), ('zh_CN')) AS l (language)
           WHERE s.language IN (l.language, 'en') AND (s.category IS NULL OR s.category = v.service)) AS s
   WHERE fit = 1
  WINDOW w AS (PARTITION BY kind, service, language ORDER BY body COLLATE "C");
CREATE UNIQUE INDEX ON sample_choice (kind, service, language, position);
ANALYZE sample_choice;

CREATE FUNCTION pg_temp.phrase(wanted text, about text, tongue text, n bigint, question text) RETURNS text
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  found text;
  many bigint;
BEGIN
  SELECT choices INTO STRICT many FROM sample_choice WHERE kind = wanted AND service = about AND language = tongue AND position = 0;
  SELECT body INTO STRICT found FROM sample_choice
   WHERE kind = wanted AND service = about AND language = tongue AND position = pg_temp.pick(n, question, many);
  RETURN found;
END
$$;
CREATE FUNCTION pg_temp.fill_in(words text, product text, person text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(replace(words, '{product}', product), '{person}', person), '{number}', number::text)
$$;
