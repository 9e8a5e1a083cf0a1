// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * What a record is about: one target of the plan and the address it has now.
 *
 * @param index the target's place in the plan, from 0
 * @param protocol what it is probed with
 * @param target as typed
 * @param address empty until the name has resolved
 */
public record Endpoint(int index, Protocol protocol, Target target, Optional<IpAddress> address) {}
