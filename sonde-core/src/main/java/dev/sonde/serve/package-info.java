// SPDX-License-Identifier: Apache-2.0

/**
 * Echo servers to measure against, with faults on demand: a {@link dev.sonde.serve.ServePlan} says
 * what to answer and what to do to the answers, {@link dev.sonde.serve.EchoServer} does it, {@link
 * dev.sonde.serve.ServeCounts} is what came of it, so that what a pinger measured can be compared
 * with what was injected.
 */
@NullMarked
package dev.sonde.serve;

import org.jspecify.annotations.NullMarked;
