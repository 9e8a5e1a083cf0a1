// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

/**
 * Starts servers; found by the name of the one implementation, so that this package's values depend
 * on no engine.
 *
 * <p>Not meant to be implemented or called by users: {@link EchoServer#start} is.
 */
public interface EchoServerFactory {
    /** Starts a server on this host's network. */
    EchoServer start(ServePlan plan);

    /** The one there is. */
    static EchoServerFactory find() {
        String name = "dev.sonde.boot.LocalServers";
        try {
            return Class.forName(name)
                    .asSubclass(EchoServerFactory.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    name + " is missing from this packaging of sonde-core", e);
        }
    }
}
