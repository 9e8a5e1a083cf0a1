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
 * @param host the name or the address in digits, without brackets and zone
 * @param zone the interface name or index after {@code %}, or ""
 */
public record Target(String text, String host, String zone) {
    private static final int MAX_NAME_LENGTH = 253;

    /**
     * Reads a target for a protocol without ports.
     *
     * @param text a host name, an IPv4 or IPv6 address, {@code fe80::1%eth0} or {@code
     *     [fe80::1%eth0]}
     * @throws IllegalArgumentException naming the text and what is allowed
     */
    public static Target host(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty target; give a name or an address");
        }
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        int percent = bare.indexOf('%');
        String host = percent < 0 ? bare : bare.substring(0, percent);
        String zone = percent < 0 ? "" : bare.substring(percent + 1);
        if (IpAddress.parse(host).isPresent()) {
            return checkedZone(new Target(text, host, zone), percent >= 0);
        }
        int colon = host.lastIndexOf(':');
        if (colon > 0 && isNumber(host.substring(colon + 1)) && host.indexOf(':') == colon
                || bare.equals(text) && text.startsWith("[") && text.contains("]:")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a port, and icmp has none; give the host alone");
        }
        if (percent >= 0 || !isName(host)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither a host name nor an IPv4 or IPv6 address");
        }
        return new Target(text, host, "");
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
