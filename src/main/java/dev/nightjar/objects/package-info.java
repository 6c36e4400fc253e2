/**
 * The edge to object storage: small whole files under one folder or bucket. Promotion writes its pointers there; scoring
 * reads them, and Spark reads what a claim names.
 */
@NullMarked
package dev.nightjar.objects;

import org.jspecify.annotations.NullMarked;
