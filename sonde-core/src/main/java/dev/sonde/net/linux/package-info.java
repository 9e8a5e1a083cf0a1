// SPDX-License-Identifier: Apache-2.0

/**
 * The network of a Linux host through its system calls: ICMP sockets that the JDK does not offer,
 * batches of datagrams, kernel stamps, the error queue and one place to wait.
 *
 * <p>The only package that imports {@code java.lang.foreign}. {@link dev.sonde.net.linux.Kernel} is
 * the way in and {@link dev.sonde.net.linux.Constants}, {@link dev.sonde.net.linux.Layouts} and
 * {@link dev.sonde.net.linux.SyscallNumbers} are what it shares with C, compared with the C
 * compiler by a test.
 */
@NullMarked
package dev.sonde.net.linux;

import org.jspecify.annotations.NullMarked;
