# The build needs nothing from here.

# The folders of this installation, in the files that name them.
contrib_expand = $(MKDIR_P) $(@D) && \
	$(SED) -e 's|@plugindir[@]|$(plugindir)|g' \
	-e 's|@pkgdatadir[@]|$(pkgdatadir)|g' \
	-e 's|@zabbixdir[@]|$(zabbixdir)|g' \
	-e 's|@statedir[@]|$(statedir)|g'
contrib_made = \
	contrib/nagios/imagebuilder.cfg contrib/nagios/nrpe.cfg \
	contrib/icinga2/imagebuilder.conf contrib/collectd/exec.sh \
	contrib/zabbix/agentd.conf contrib/zabbix/userparameters.conf \
	contrib/zabbix/cancel-build.sh \
	contrib/prometheus/imagebuilder-textfile.sh \
	contrib/prometheus/imagebuilder-textfile.service \
	contrib/webhook/hooks.yaml contrib/webhook/cancel-build.sh \
	contrib/checkmk/imagebuilder contrib/telegraf/imagebuilder.conf \
	contrib/systemd/imagebuilder-cancel@.service
$(contrib_made): %: %.in Makefile
	$(AM_V_GEN)tmp=$@.$$$$ && $(contrib_expand) $< >$$tmp && mv $$tmp $@
EXTRA_DIST += contrib/nagios/imagebuilder.cfg.in contrib/nagios/nrpe.cfg.in \
	contrib/icinga2/imagebuilder.conf.in contrib/collectd/exec.sh.in \
	contrib/zabbix/agentd.conf.in contrib/zabbix/userparameters.conf.in \
	contrib/zabbix/cancel-build.sh.in contrib/zabbix/try.sh \
	contrib/prometheus/imagebuilder-textfile.sh.in \
	contrib/prometheus/imagebuilder-textfile.service.in \
	contrib/webhook/hooks.yaml.in contrib/webhook/cancel-build.sh.in \
	contrib/checkmk/imagebuilder.in contrib/telegraf/imagebuilder.conf.in \
	contrib/systemd/imagebuilder-cancel@.service.in
CLEANFILES += $(contrib_made)

dist_pkgdata_DATA = contrib/imagebuilder-status.schema.json contrib/TRY.md
contribnagiosdir = $(pkgdatadir)/nagios
nodist_contribnagios_DATA = contrib/nagios/imagebuilder.cfg \
	contrib/nagios/nrpe.cfg
dist_contribnagios_DATA = contrib/nagios/host.cfg contrib/nagios/services.cfg \
	contrib/nagios/README.md
contribicinga2dir = $(pkgdatadir)/icinga2
nodist_contribicinga2_DATA = contrib/icinga2/imagebuilder.conf
dist_contribicinga2_DATA = contrib/icinga2/services.conf \
	contrib/icinga2/README.md
contribcollectddir = $(pkgdatadir)/collectd
dist_contribcollectd_DATA = contrib/collectd/imagebuilder.conf \
	contrib/collectd/README.md
nodist_contribcollectd_SCRIPTS = contrib/collectd/exec.sh
contribzabbixdir = $(pkgdatadir)/zabbix
nodist_contribzabbix_DATA = contrib/zabbix/agentd.conf \
	contrib/zabbix/userparameters.conf
dist_contribzabbix_DATA = contrib/zabbix/imagebuilder.conf \
	contrib/zabbix/template.yaml contrib/zabbix/mediatype.yaml \
	contrib/zabbix/README.md
nodist_contribzabbix_SCRIPTS = contrib/zabbix/cancel-build.sh
contribprometheusdir = $(pkgdatadir)/prometheus
nodist_contribprometheus_DATA = \
	contrib/prometheus/imagebuilder-textfile.service
dist_contribprometheus_DATA = contrib/prometheus/rules.yml \
	contrib/prometheus/imagebuilder-textfile.timer \
	contrib/prometheus/alertmanager.yml contrib/prometheus/README.md
nodist_contribprometheus_SCRIPTS = \
	contrib/prometheus/imagebuilder-textfile.sh
contribwebhookdir = $(pkgdatadir)/webhook
nodist_contribwebhook_DATA = contrib/webhook/hooks.yaml
dist_contribwebhook_DATA = contrib/webhook/README.md
nodist_contribwebhook_SCRIPTS = contrib/webhook/cancel-build.sh
contribgrafanadir = $(pkgdatadir)/grafana
dist_contribgrafana_DATA = contrib/grafana/imagebuilder.json \
	contrib/grafana/README.md
contribcheckmkdir = $(pkgdatadir)/checkmk
dist_contribcheckmk_DATA = contrib/checkmk/README.md
nodist_contribcheckmk_SCRIPTS = contrib/checkmk/imagebuilder
contribtelegrafdir = $(pkgdatadir)/telegraf
nodist_contribtelegraf_DATA = contrib/telegraf/imagebuilder.conf
dist_contribtelegraf_DATA = contrib/telegraf/README.md
contribsystemddir = $(pkgdatadir)/systemd
nodist_contribsystemd_DATA = contrib/systemd/imagebuilder-cancel@.service
dist_contribsystemd_DATA = contrib/systemd/imagebuilder-cancel@.timer \
	contrib/systemd/web-base.conf contrib/systemd/README.md
contribiamdir = $(pkgdatadir)/iam
dist_contribiam_DATA = contrib/iam/status.json contrib/iam/cancel.json \
	contrib/iam/README.md
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = contrib/completion/imagebuilder-monitor

# The READMEs name the folders of the default prefix; collectd's module need not
# be copied to where it is.
install_hooks += install-readmes
install-readmes:
	find '$(DESTDIR)$(pkgdatadir)' -name '*.md' -exec $(SED) -i \
		-e 's|/usr/local/lib/nagios/plugins|$(plugindir)|g' \
		-e 's|/usr/local/share/imagebuilder-monitor|$(pkgdatadir)|g' \
		-e 's|/usr/local/libexec/imagebuilder-monitor|$(pkglibexecdir)|g' \
		-e 's|/usr/local/var/lib/imagebuilder-monitor|$(statedir)|g' \
		-e 's|/usr/local/lib/collectd/|$(collectddir)/|g' \
		-e '\|^sudo cp \([^ ]*/\)[^ /]* \1$$|d' {} +

# bash-completion looks for a file of the command's name.
install_hooks += install-completion-links
install-completion-links:
	for p in check_imagebuilder cancel_imagebuilder check_arazzo; do \
		$(LN_S) -f imagebuilder-monitor \
		    '$(DESTDIR)$(bashcompletiondir)'/$$p || exit 1; \
	done
uninstall_hooks += uninstall-completion-links
uninstall-completion-links:
	for p in check_imagebuilder cancel_imagebuilder check_arazzo; do \
		rm -f '$(DESTDIR)$(bashcompletiondir)'/$$p; \
	done

EXTRA_DIST += contrib/README.md

debian_files = README.md build.sh life.sh try.sh changelog control copyright rules \
	imagebuilder-monitor.install imagebuilder-monitor.postinst \
	imagebuilder-monitor.postrm imagebuilder-monitor.triggers \
	imagebuilder-monitor-collectd.install \
	imagebuilder-monitor-zabbix.install imagebuilder-monitor.lintian-overrides \
	imagebuilder-monitor-collectd.lintian-overrides \
	imagebuilder-monitor-zabbix.lintian-overrides source/format
EXTRA_DIST += $(debian_files:%=contrib/debian/%)
dist_man_MANS += man/imagebuilder-hosts.7 \
	man/imagebuilder-situations.7
EXTRA_DIST += contrib/icinga2/screenshot.sh contrib/icinga2/status.png
EXTRA_DIST += contrib/nagios/screenshot.sh contrib/nagios/status.png \
	contrib/nagios/service.png
