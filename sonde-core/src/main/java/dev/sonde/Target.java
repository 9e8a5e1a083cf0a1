// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * Whom to probe, as somebody typed it.
 *
 * @param text exactly as typed; records repeat it
 * @param host the name or the address in digits, without brackets, zone and port
 * @param zone the interface name or index after {@code %}, or ""
 * @param port 1 to 65,535; 0 where the protocol has none
 */
public record Target(String text, String host, String zone, int port) {
    private static final int MAX_NAME_LENGTH = 253;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a target for a protocol without ports.
     *
     * @param text a host name, an IPv4 or IPv6 address, {@code fe80::1%eth0} or {@code
     *     [fe80::1%eth0]}
     * @throws IllegalArgumentException naming the text and what is allowed
     */
    public static Target host(String text) {
        checkNotBlank(text);
        if (IpAddress.parse(text).isEmpty()
                && PortText.of(text).filter(PortText::isNumeric).isPresent()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a port, and icmp has none; give the host alone");
        }
        return read(text, text, 0);
    }

    /**
     * Reads a target for a protocol with ports.
     *
     * @param text as for {@link #host}, or {@code host:port}, {@code [address]:port}
     * @param defaultPort for a text that names none, 1 to 65,535; 0 when it has to
     * @throws IllegalArgumentException naming the text and what is allowed
     */
    public static Target service(String text, int defaultPort) {
        checkNotBlank(text);
        Optional<PortText> parts =
                IpAddress.parse(text).isPresent() ? Optional.empty() : PortText.of(text);
        if (parts.isEmpty()) {
            if (defaultPort == 0) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" has no port; give HOST:PORT or [ADDRESS]:PORT");
            }
            return read(text, text, defaultPort);
        }
        return read(text, parts.get().host(), parts.get().port(text));
    }

    private static void checkNotBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty target; give a name or an address");
        }
    }

    /** What stands before and behind a port's colon. */
    private record PortText(String host, String digits) {
        static Optional<PortText> of(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            boolean single = host.indexOf(':') < 0 && !host.startsWith("[") && !host.isEmpty();
            return bracketed || single
                    ? Optional.of(new PortText(host, text.substring(colon + 1)))
                    : Optional.empty();
        }

        boolean isNumeric() {
            return isNumber(digits);
        }

        int port(String text) {
            int port = isNumeric() && digits.length() <= 9 ? Integer.parseInt(digits) : 0;
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(
                        "\"" + text + "\": port must be 1 to " + MAX_PORT);
            }
            return port;
        }
    }

    private static Target read(String text, String address, int port) {
        String bare =
                address.startsWith("[") && address.endsWith("]")
                        ? address.substring(1, address.length() - 1)
                        : address;
        int percent = bare.indexOf('%');
        String host = percent < 0 ? bare : bare.substring(0, percent);
        String zone = percent < 0 ? "" : bare.substring(percent + 1);
        if (IpAddress.parse(host).isPresent()) {
            return checkedZone(new Target(text, host, zone, port), percent >= 0);
        }
        if (percent >= 0 || !isName(host)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither a host name nor an IPv4 or IPv6 address");
        }
        return new Target(text, host, "", port);
    }

    /**
     * The address, when the target is one in digits; a zone is looked up among this host's
     * interfaces.
     */
    public Optional<IpAddress> literal() {
        Optional<IpAddress> address = IpAddress.parse(host);
        if (address.isEmpty() || zone.isEmpty()) {
            return address;
        }
        return address.map(bare -> bare.withScope(interfaceIndex(zone)));
    }

    @Override
    public String toString() {
        return text;
    }

    private static Target checkedZone(Target target, boolean hasZone) {
        if (!hasZone) {
            return target;
        }
        boolean linkLocal =
                IpAddress.parse(target.host)
                        .filter(address -> address.family() == Family.V6)
                        .filter(address -> address.isLinkLocal() || address.isMulticast())
                        .isPresent();
        if (!linkLocal || interfaceIndex(target.zone) == 0) {
            throw new IllegalArgumentException(
                    "\""
                            + target.text
                            + "\": "
                            + (linkLocal
                                    ? "this host has no interface \"" + target.zone + "\""
                                    : "only link-local IPv6 addresses have a zone"));
        }
        return target;
    }

    /** The index for an interface's name or number, 0 when this host has none such. */
    private static int interfaceIndex(String zone) {
        try {
            NetworkInterface named = NetworkInterface.getByName(zone);
            if (named != null) {
                return named.getIndex();
            }
            return isNumber(zone) && NetworkInterface.getByIndex(Integer.parseInt(zone)) != null
                    ? Integer.parseInt(zone)
                    : 0;
        } catch (SocketException | NumberFormatException _) {
            return 0;
        }
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isForeignLetter(char c) {
        return c > 127 && !Character.isISOControl(c) && !Character.isSpaceChar(c);
    }

    /**
     * Whether this can be a host name: visible characters that no address or option syntax uses
     * (RFC 1123, IDN).
     */
    private static boolean isName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fine =
                    Character.isLetterOrDigit(c)
                            || c == '-'
                            || c == '.'
                            || c == '_'
                            || isForeignLetter(c);
            if (!fine) {
                return false;
            }
        }
        return !host.isEmpty()
                && host.length() <= MAX_NAME_LENGTH
                && !host.startsWith("-")
                && !looksLikeAddress(host);
    }

    /**
     * Digits and dots only: a mistyped address, which a resolver would expand in surprising ways
     * (inet_aton(3)).
     */
    private static boolean looksLikeAddress(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
