/** The command line; its subcommands stand in the order of the flow. */
@NullMarked
package dev.nightjar;

import org.jspecify.annotations.NullMarked;
