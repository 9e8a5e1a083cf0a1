// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.util.ArrayList;
import java.util.List;

/** Collects a version's {@link IcmpEntry}s: a type, then its codes in order from 0. */
final class EntryTable {
    private static final String ASKED =
            "The node that was asked about an interface by an extended echo request (RFC 8335).";

    private final List<IcmpEntry> entries = new ArrayList<>();
    private int type;
    private String typeName = "";
    private int code;

    /** Begins a type. */
    void type(int number, String name) {
        type = number;
        typeName = name;
        code = 0;
    }

    /** The next code of the type. */
    void pair(String name, String meaning, String sentBy, String remedy) {
        entries.add(new IcmpEntry(type, code, typeName, name, meaning, sentBy, remedy));
        code++;
    }

    /** Extended echo replies, which say the same in both versions (RFC 8335 section 3). */
    void extendedEcho(int number) {
        type(number, "Extended Echo Reply");
        pair(
                "No Error",
                "No error: the interface that was asked about exists, and the bits of the answer"
                        + " say whether it is up.",
                ASKED,
                "Nothing.");
        pair(
                "Malformed Query",
                "An extended echo request asked in a way that is not understood: without an"
                        + " interface, with more than one, or in a form that is not permitted.",
                ASKED,
                "Check the program that asks. It is no answer to an ordinary ping.");
        pair(
                "No Such Interface",
                "The node has no interface of the name, index or address asked about.",
                ASKED,
                "Check the spelling: names are the node's own, and case matters.");
        pair(
                "No Such Table Entry",
                "A neighbour was asked about, and the node has no entry for its address in its ARP"
                        + " table or neighbour cache.",
                ASKED,
                "Check the address. The entry may have expired: let the two exchange a packet, and"
                        + " ask again.");
        pair(
                "Multiple Interfaces Satisfy Query",
                "More than one interface fits what was asked.",
                ASKED,
                "Ask by index, which is unique.");
    }

    List<IcmpEntry> entries() {
        return List.copyOf(entries);
    }
}
