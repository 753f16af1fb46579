# Configuration that is installed or shipped. Samples with @names@ are filled in with this installation's places; the
# demo fills the same files with a private site's places (conf/lib.sh, sample_fill).
CONF_FILLED = \
	conf/firstline.conf.in \
	conf/nginx/firstline-locations.conf.in \
	conf/nginx/firstline.conf.in \
	conf/apache/firstline.conf.in \
	conf/apache/firstline-fcgid.conf.in \
	conf/cron/firstline.in \
	conf/systemd/firstline-cgi.socket.in \
	conf/systemd/firstline-cgi@.service.in \
	conf/systemd/firstline.target.in \
	conf/systemd/firstline-report.service.in

samplesdir = $(pkgdatadir)/samples
nginxsamplesdir = $(samplesdir)/nginx
apachesamplesdir = $(samplesdir)/apache
cronsamplesdir = $(samplesdir)/cron
postgresqlsamplesdir = $(samplesdir)/postgresql
calendarsamplesdir = $(samplesdir)/calendars
plansamplesdir = $(samplesdir)/plans
seedsamplesdir = $(samplesdir)/seed
systemdsamplesdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d

nodist_samples_DATA = conf/firstline.conf
nodist_nginxsamples_DATA = conf/nginx/firstline-locations.conf conf/nginx/firstline.conf
nodist_apachesamples_DATA = conf/apache/firstline.conf conf/apache/firstline-fcgid.conf
nodist_cronsamples_DATA = conf/cron/firstline
nodist_systemdsamples_DATA = conf/systemd/firstline-cgi.socket conf/systemd/firstline-cgi@.service \
	conf/systemd/firstline.target conf/systemd/firstline-report.service
dist_systemdsamples_DATA = conf/systemd/firstline-report.timer
dist_postgresqlsamples_DATA = conf/postgresql/pg_hba.conf conf/postgresql/pg_ident.conf
dist_calendarsamples_DATA = conf/sample/calendars/always.ini conf/sample/calendars/berlin-extended.ini \
	conf/sample/calendars/berlin-office.ini conf/sample/calendars/new-york-office.ini \
	conf/sample/calendars/shanghai-office.ini
dist_plansamples_DATA = conf/sample/plans/around-the-clock.ini conf/sample/plans/basic.ini \
	conf/sample/plans/business-americas.ini conf/sample/plans/business-asia.ini \
	conf/sample/plans/business-europe.ini conf/sample/plans/extended.ini \
	conf/sample/plans/vendor-nimbus.ini conf/sample/plans/vendor-skiff.ini conf/sample/plans/vendor-standard.ini
dist_seedsamples_DATA = sql/seed/sample.sql sql/seed/sample-escalations.sql sql/seed/sample-hours.sql \
	sql/seed/sample-lessons.sql sql/seed/sample-life.sql sql/seed/sample-parties.sql \
	sql/seed/sample-store.sql sql/seed/sample-tickets.sql sql/seed/sample-turns.sql \
	sql/seed/sample-voice.sql sql/seed/sample-words.sql
dist_sysusers_DATA = conf/sysusers/firstline.conf

# Mappings of other help desks' logs, read by firstline-admin import tickets.
importdir = $(pkgdatadir)/import
dist_import_DATA = conf/import/event-log.ini conf/import/servicenow.ini conf/import/servicenow-plan.ini \
	conf/import/servicenow-calendar.ini

CLEANFILES += $(CONF_FILLED:.in=)
EXTRA_DIST += $(CONF_FILLED) conf/debian-packages conf/demo.sh conf/lib.sh conf/nginx/private.conf.in conf/apache/private.conf.in

# Where a packaged installation keeps what changes.
FIRSTLINE_RUN = /run/firstline
FIRSTLINE_WORKBOOKS = /var/lib/firstline/workbooks

$(CONF_FILLED:.in=): %: $(top_srcdir)/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed \
		-e 's|@run[@]|$(FIRSTLINE_RUN)|g' \
		-e 's|@static[@]|$(pkgdatadir)/static|g' \
		-e 's|@samples[@]|$(samplesdir)|g' \
		-e 's|@workbooks[@]|$(FIRSTLINE_WORKBOOKS)|g' \
		-e 's|@config[@]|$(sysconfdir)/firstline/firstline.conf|g' \
		-e 's|@form_key[@]|$(sysconfdir)/firstline/form.key|g' \
		-e 's|@temporary[@]|/tmp|g' \
		-e 's|@workers[@]|4|g' \
		-e 's|@send_file[@]|none|g' \
		-e 's|@log[@]|journal|g' \
		-e 's|@base_url[@]|https://support.example.com|g' \
		-e 's|@database[@]|host=/run/postgresql dbname=firstline|g' \
		-e 's|@bindir[@]|$(bindir)|g' \
		-e 's|@docdir[@]|$(docdir)|g' \
		-e 's|@libexec[@]|$(libexecdir)|g' \
		-e 's|@libexecdir[@]|$(libexecdir)|g' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|g' $< >$@.tmp && mv $@.tmp $@
