# Whole calls against the simulator.
scenario_tests =
if HAVE_MHD
scenario_tests += \
	tests/scenario/awscli.sh \
	tests/scenario/simulator.sh
endif
if HAVE_MHD
scenario_tests += tests/scenario/founding.sh
endif
EXTRA_DIST += tests/scenario/founding.sh
TESTS += $(scenario_tests)
EXTRA_DIST += tests/scenario/lib.sh tests/scenario/awscli.sh \
	tests/scenario/simulator.sh
