/**
 * What a trained model is to whoever runs it: numbers in, a number and its quantiles or the probabilities of classes out,
 * whatever family it comes from.
 * Plain Java; forests are a package of their own.
 */
@NullMarked
package dev.nightjar.model;

import org.jspecify.annotations.NullMarked;
