// SPDX-License-Identifier: Apache-2.0
/**
 * What the tests of the finished application need: network namespaces of their own, processes that
 * are started in them with exactly the privileges a test is about, and their output.
 *
 * <p>Nothing here waits and hopes: every wait is for a line or for the end of a process and has a
 * deadline, after which the test fails with all that the process has said.
 */
@NullMarked
package dev.sonde.lab;

import org.jspecify.annotations.NullMarked;
