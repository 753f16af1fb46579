# Catalogues: a domain a program, in po/PROGRAM, a file a language. Plain rules for msgfmt; sources are read by po/update.sh
# alone. They are built in the layout in which they are installed, so that an uninstalled program finds them:
# FIRSTLINE_LOCALEDIR=…/po/locale.
CATALOGUES_DE = po/locale/de/LC_MESSAGES/firstline-report.mo
CATALOGUES_ZH_CN = po/locale/zh_CN/LC_MESSAGES/firstline-report.mo

cataloguesdedir = $(localedir)/de/LC_MESSAGES
nodist_cataloguesde_DATA = $(CATALOGUES_DE)
catalogueszhcndir = $(localedir)/zh_CN/LC_MESSAGES
nodist_catalogueszhcn_DATA = $(CATALOGUES_ZH_CN)

COMPILE_CATALOGUE = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) --check --output-file=$@ $<
po/locale/de/LC_MESSAGES/firstline-report.mo: po/report/de.po
	$(COMPILE_CATALOGUE)
po/locale/zh_CN/LC_MESSAGES/firstline-report.mo: po/report/zh_CN.po
	$(COMPILE_CATALOGUE)

CLEANFILES += $(CATALOGUES_DE) $(CATALOGUES_ZH_CN)
EXTRA_DIST += po/update.sh po/report/POTFILES po/report/de.po po/report/zh_CN.po
