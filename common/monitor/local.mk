libcommon_la_SOURCES += \
	common/monitor/format.h \
	common/monitor/report.h \
	common/monitor/state.h \
	common/monitor/threshold.h
