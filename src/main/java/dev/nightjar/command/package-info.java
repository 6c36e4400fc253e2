/**
 * What every command shares: its options, how it reports and which exit code it ends with. Plain Java; the parts'
 * commands import it.
 */
@NullMarked
package dev.nightjar.command;

import org.jspecify.annotations.NullMarked;
