package dev.nightjar.stack.chaos;

/**
 * One part of a promise beside exactly-once.
 *
 * @param what in words, with the figure that was seen
 * @param kept whether it held
 */
record Check(String what, boolean kept) {}
