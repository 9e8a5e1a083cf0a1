// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.Target;
import dev.sonde.net.AddressRange;
import dev.sonde.net.AddressSet;
import dev.sonde.net.Cidr;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.sweep.SweepPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the targets of a sweep together: those typed and those of a file, less those excluded. What
 * overlaps is merged, so that each is probed once; addresses of groups are set apart.
 */
final class SweepTargetReader {
    /** How many targets blocks and ranges may come to before somebody has to confirm it. */
    static final int MOST_UNCONFIRMED = 65_536;

    private static final AddressRange GROUPS_V4 = AddressRange.of(Cidr.parse("224.0.0.0/4"));
    private static final AddressRange GROUPS_V6 = AddressRange.of(Cidr.parse("ff00::/8"));

    private final Arguments arguments;
    private final AddressFamily family;
    private final int ports;
    private final AddressSet.Builder addresses = AddressSet.builder();
    private final AddressSet.Builder generated = AddressSet.builder();
    private final AddressSet.Builder groups = AddressSet.builder();

    /** By what is the same name however it is written. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final List<String> excludedNames = new ArrayList<>();
    private String someGroups = "";
    private boolean any;

    /**
     * @param ports how many targets each address makes
     */
    SweepTargetReader(Arguments arguments, AddressFamily family, int ports) {
        this.arguments = arguments;
        this.family = family;
        this.ports = ports;
        for (Exclusion exclusion : TargetOptions.exclusions(arguments)) {
            if (exclusion.range().isPresent()) {
                exclude(exclusion.range().get());
                groups.exclude(exclusion.range().get());
            } else {
                excludedNames.add(key(exclusion.name()));
            }
        }
        exclude(GROUPS_V4);
        exclude(GROUPS_V6);
    }

    private void exclude(AddressRange range) {
        addresses.exclude(range);
        generated.exclude(range);
    }

    /**
     * Reads all there are.
     *
     * @param typed those of the command line
     * @throws UsageException when a typed one makes no sense, there is none, or there are too many
     */
    SweepTargets read(List<String> typed, TargetFile file) {
        for (String text : typed) {
            try {
                take(text);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        if (arguments.has("--targets")) {
            file.read(this::take);
        }
        checkNumber();
        SweepTargets targets;
        try {
            targets =
                    new SweepTargets(
                            addresses.build(),
                            List.copyOf(names.values()),
                            groups.count(),
                            someGroups);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (targets.addresses().size() == 0 && targets.names().isEmpty()) {
            throw new UsageException(
                    targets.groups() > 0
                            ? "no target; groups (multicast) are not probed"
                            : any
                                    ? "no target; --exclude leaves none"
                                    : "no target; give names, addresses, blocks such as"
                                            + " 192.0.2.0/24 or ranges");
        }
        return targets;
    }

    private void take(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty target; give a name or an address");
        }
        Optional<AddressRange> range;
        try {
            range = AddressesText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
        }
        if (range.isPresent()) {
            TargetOptions.checkFamily(text, range.get().first().family(), family);
            add(range.get());
        } else {
            addName(text);
        }
        any = true;
    }

    private void add(AddressRange range) {
        addresses.add(range);
        if (!range.first().equals(range.last())) {
            generated.add(range);
        }
        AddressRange all = range.first().family() == Family.V4 ? GROUPS_V4 : GROUPS_V6;
        boolean begins = all.contains(range.first());
        if (begins || range.contains(all.first())) {
            AddressRange part =
                    new AddressRange(
                            begins ? range.first() : all.first(),
                            all.contains(range.last()) ? range.last() : all.last());
            groups.add(part);
            someGroups = someGroups.isEmpty() ? part.toString() : someGroups;
        }
    }

    private void addName(String text) {
        if (PortOption.isNumber(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no target; say ports by --udp or --tcp");
        }
        Target target = Target.service(text, 1);
        if (target.port() != 1 || Target.service(text, 2).port() != 2) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a port; say ports by --udp or --tcp");
        }
        Optional<IpAddress> bracketed = target.literal();
        if (bracketed.isPresent()) {
            TargetOptions.checkFamily(text, bracketed.get().family(), family);
            add(AddressRange.of(bracketed.get()));
        } else if (!excludedNames.contains(key(text))) {
            names.putIfAbsent(key(text), text);
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private void checkNumber() {
        long count = generated.count();
        count = count > Long.MAX_VALUE / ports ? Long.MAX_VALUE : count * ports;
        String many = count == Long.MAX_VALUE ? "2^63 or more" : Long.toString(count);
        if (count > SweepPlan.MOST_TARGETS) {
            throw new UsageException(
                    many
                            + " targets: one sweep takes up to "
                            + SweepPlan.MOST_TARGETS
                            + ", and more than "
                            + MOST_UNCONFIRMED
                            + " with --yes-many");
        }
        if (count > MOST_UNCONFIRMED && !arguments.has("--yes-many")) {
            throw new UsageException(
                    many
                            + " targets; more than "
                            + MOST_UNCONFIRMED
                            + " from blocks and ranges are probed with --yes-many");
        }
    }
}
