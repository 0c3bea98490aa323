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
scenario_tests += tests/scenario/wild.sh
EXTRA_DIST += tests/scenario/founding.sh tests/scenario/wild.sh
TESTS += $(scenario_tests)
EXTRA_DIST += tests/scenario/lib.sh tests/scenario/awscli.sh \
	tests/scenario/simulator.sh
