/**
 * A network that exists only in memory and on a clock moved by hand, so that whatever uses Sonde
 * can be tested in milliseconds, packets, losses, late answers, ICMP errors and all.
 *
 * <p>{@link dev.sonde.testkit.SimulatedNetwork} takes the place of the host's network in {@link
 * dev.sonde.Sonde#start(dev.sonde.Plan, dev.sonde.net.Network)}; the engine, the codecs and the
 * verdicts are the real ones. {@link dev.sonde.testkit.Scenario} describes such a network, a plan
 * and what should come of it in a text file.
 */
@NullMarked
package dev.sonde.testkit;

import org.jspecify.annotations.NullMarked;
