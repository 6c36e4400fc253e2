/**
 * What a pipeline is and where an installation's systems are: immutable records, read strictly from HOCON files. All
 * mistakes of a file are reported together. Imports nothing of ours; the parts read from here what to do.
 */
@NullMarked
package dev.nightjar.pipeline;

import org.jspecify.annotations.NullMarked;
