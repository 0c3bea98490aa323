/* The readers of the options of status and cancel. */
#ifndef PLUGIN_CALL_OPTION_READ_H
#define PLUGIN_CALL_OPTION_READ_H

#include "option/option.h"

/* The members are those of struct options. */
option_read_fn option_read_age;        /* const struct threshold * */
option_read_fn option_read_limit;      /* the same; DUR, more than 0 */
option_read_fn option_read_phase;      /* struct option_range *; STATE=RANGE */
option_read_fn option_read_count;      /* the same, of numbers */
option_read_fn option_read_findings;   /* the same, of a severity */
option_read_fn option_read_account;    /* struct option_account * */
option_read_fn option_read_verdict;    /* struct option_state * */
option_read_fn option_read_region;     /* struct option_text *: appends */
option_read_fn option_read_alert;      /* const char *; one of row->word */
option_read_fn option_read_service;    /* the same, a state */
option_read_fn option_read_on;         /* struct option_on * */
option_read_fn option_read_tag;        /* struct option_tag * */
option_read_fn option_read_unfinished; /* struct option_text *: replaces */
option_read_fn option_read_name;       /* struct option_text *, lower case */
option_read_fn option_read_glob;       /* the same; must match some ARN */

/* The words of states that a build can be cancelled in; those with RUNNING and
 * of ended builds, which can be counted; SOFT and HARD;
 * severities of findings. */
option_word_fn option_phase_word, option_count_word, option_type_word,
    option_severity_word;

#endif
