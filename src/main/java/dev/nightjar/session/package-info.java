/**
 * The edge to Spark's sessions and streams: the one place where a session is opened (no master: that is the user's), and
 * what every streaming query needs: settings, a stop, a look at its checkpoint, Spark's own faults.
 */
@NullMarked
package dev.nightjar.session;

import org.jspecify.annotations.NullMarked;
