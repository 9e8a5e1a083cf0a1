// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.net.AddressSet;
import java.util.List;

/**
 * Whom a sweep is to probe, each once.
 *
 * @param addresses those given as addresses, without groups
 * @param names those to be looked up, as typed
 * @param groups how many multicast addresses were given as well, and are left out
 * @param someGroups the first of these as they are written
 */
record SweepTargets(AddressSet addresses, List<String> names, long groups, String someGroups) {}
