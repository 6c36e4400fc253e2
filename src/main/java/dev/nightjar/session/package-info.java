/** The one place where a Spark session is opened, with the settings that every job needs. No master: that is the user's. */
@NullMarked
package dev.nightjar.session;

import org.jspecify.annotations.NullMarked;
