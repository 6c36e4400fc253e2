package dev.nightjar.retrain;

import java.util.Map;

/**
 * What can be told of the rows once they were read and split.
 *
 * @param rows in words, {@code 230 rows of 10 entities, A to B}
 * @param judged how the scores came to be, a clause: {@code by a fit without the days from X on, on their 40 rows}
 * @param summary lines for the terminal
 * @param tags further tags of the run
 * @param report further entries of the report for programs
 */
record Account(String rows, String judged, String summary, Map<String, String> tags, Map<String, Object> report) {}
