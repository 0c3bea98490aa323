libcommon_la_SOURCES += \
	common/monitor/collectd_type.h \
	common/monitor/format.c \
	common/monitor/format.h \
	common/monitor/format_checkmk.c \
	common/monitor/format_collectd.c \
	common/monitor/format_icinga.c \
	common/monitor/format_influx.c \
	common/monitor/format_json.c \
	common/monitor/format_junit.c \
	common/monitor/format_nagios.c \
	common/monitor/format_prometheus.c \
	common/monitor/format_zabbix.c \
	common/monitor/report.c \
	common/monitor/report.h \
	common/monitor/state.c \
	common/monitor/state.h \
	common/monitor/threshold.c \
	common/monitor/threshold.h \
	common/monitor/write.c \
	common/monitor/write.h
