/**
 * Measures whether and how fast a host answers, and says exactly why it does not.
 *
 * <p>A run begins with an immutable {@link dev.sonde.Plan}. {@link dev.sonde.Sonde#run} blocks
 * until it is over and returns the figures; {@link dev.sonde.Sonde#start} returns a {@link
 * dev.sonde.Session} that is iterated for one {@link dev.sonde.Event} after the other. Every probe
 * ends in exactly one {@link dev.sonde.Outcome}; facts of the network are outcomes and events,
 * never exceptions.
 *
 * <p>There is no static state, no output and no signal handler here.
 */
@NullMarked
package dev.sonde;

import org.jspecify.annotations.NullMarked;
