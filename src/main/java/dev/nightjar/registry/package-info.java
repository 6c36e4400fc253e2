/**
 * The edge to MLflow: runs, registered versions, aliases, artifacts through the tracking server's proxy. Every call has
 * a deadline; every file that is read back is verified against the version's manifest before anybody parses it.
 */
@NullMarked
package dev.nightjar.registry;

import org.jspecify.annotations.NullMarked;
