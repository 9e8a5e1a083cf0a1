// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/** Probes that something may still be heard of, by number alone. */
record Unheard(long inFlight, long outstanding, long newest) implements Timetable.Outstanding {}
