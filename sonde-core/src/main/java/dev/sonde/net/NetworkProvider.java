// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * Supplies the networks that engines run on; found by {@link java.util.ServiceLoader} where none is
 * given.
 */
public interface NetworkProvider {
    /**
     * A new network for one engine. It may be opened on one thread and used by another, but only by
     * one.
     */
    Network open();
}
