/**
 * The path of a probe: schedule, send, match, verdict, figures. Internal.
 *
 * <p>{@link dev.sonde.engine.Engine} is the loop; it owns the network and calls the pure parts,
 * each of which takes time as a parameter: {@link dev.sonde.engine.Timetable} says when a probe is
 * due, {@link dev.sonde.engine.Ledger} holds the probes of a target and gives each its one verdict,
 * {@link dev.sonde.engine.Tally} counts, {@link dev.sonde.engine.IcmpProber} turns probes into
 * packets and packets into calls to the ledger.
 *
 * <p>Everything here belongs to the engine's thread, but {@link dev.sonde.engine.EngineSession} and
 * {@link dev.sonde.engine.EventQueue}, which connect it with others.
 */
@NullMarked
package dev.sonde.engine;

import org.jspecify.annotations.NullMarked;
