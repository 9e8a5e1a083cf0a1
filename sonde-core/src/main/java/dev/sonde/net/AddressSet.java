// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Many addresses, each once and each with a number: 0 for the first of IPv4, then upwards, then
 * those of IPv6.
 *
 * <p>It keeps the ranges they are in, 24 octets each, so that a block of a million addresses takes
 * no more room than one; from number to address and back takes a binary search. Immutable, so safe
 * for any thread.
 */
public final class AddressSet {
    /** How many addresses a set holds at most. */
    public static final int MOST = 1 << 24;

    private final Part v4;
    private final Part v6;
    private final Part scoped;

    private AddressSet(List<AddressRange> ranges) {
        v4 = new Part(select(ranges, Family.V4, false), 0);
        v6 = new Part(select(ranges, Family.V6, false), v4.end);
        scoped = new Part(select(ranges, Family.V6, true), v6.end);
    }

    private static List<AddressRange> select(
            List<AddressRange> ranges, Family family, boolean onLinks) {
        List<AddressRange> chosen = new ArrayList<>();
        for (AddressRange range : ranges) {
            IpAddress first = range.first();
            if (first.family() == family && first.scope() != 0 == onLinks) {
                chosen.add(range);
            }
        }
        return chosen;
    }

    /** Puts a set together. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many addresses there are, 0 to {@value #MOST}. */
    public int size() {
        return scoped.end;
    }

    /** How many of them are of IPv4: the numbers below this. */
    public int sizeOfV4() {
        return v4.end;
    }

    /** The family of an address by its number. */
    public Family family(int number) {
        return number < v4.end ? Family.V4 : Family.V6;
    }

    /** {@link IpAddress#high} of an address by its number. */
    public long high(int number) {
        return part(number).high(number);
    }

    /** {@link IpAddress#low} of an address by its number. */
    public long low(int number) {
        return part(number).low(number);
    }

    /** {@link IpAddress#scope} of an address by its number. */
    public int scope(int number) {
        return number < scoped.begin ? 0 : scoped.scope(number);
    }

    /**
     * The address with a number, as a new value.
     *
     * @param number 0 to {@link #size()} - 1
     */
    public IpAddress address(int number) {
        Objects.checkIndex(number, size());
        return new IpAddress(family(number), high(number), low(number), scope(number));
    }

    /** Puts the address with a number, and a port, into a row of a table. */
    public void copy(int number, AddressTable table, int row, int port) {
        Part part = part(number);
        int range = part.rangeOf(number);
        table.set(
                row,
                family(number),
                part.high(number, range),
                part.low(number, range),
                part.scopes[range],
                port);
    }

    /**
     * Whether the address with a number is this one, in the parts that {@link IpAddress} has, on
     * the same link where both say which.
     */
    public boolean isAt(int number, Family family, long high, long low, int scope) {
        Part part = part(number);
        int range = part.rangeOf(number);
        int own = part.scopes[range];
        return part.low(number, range) == low
                && part.high(number, range) == high
                && family(number) == family
                && (own == scope || own == 0 || scope == 0);
    }

    /**
     * The number of an address, in the parts that {@link IpAddress} has; -1 when it is not in the
     * set.
     *
     * @param scope 0 for a link-local address as an ICMP error quotes it, which may be that of any
     *     link
     */
    public int numberOf(Family family, long high, long low, int scope) {
        if (family == Family.V4) {
            return v4.numberOf(high, low);
        }
        int number = v6.numberOf(high, low);
        return number >= 0 ? number : scoped.search(high, low, scope);
    }

    private Part part(int number) {
        return number < v4.end ? v4 : number < v6.end ? v6 : scoped;
    }

    /** The ranges of one family in columns, in order, with the number of the first of each. */
    private static final class Part {
        final int begin;
        final int end;
        private final long[] highs;
        private final long[] lows;
        private final int[] scopes;
        private final int[] numbers;

        Part(List<AddressRange> ranges, int begin) {
            this.begin = begin;
            int count = ranges.size();
            highs = new long[count];
            lows = new long[count];
            scopes = new int[count];
            numbers = new int[count];
            int next = begin;
            for (int i = 0; i < count; i++) {
                AddressRange range = ranges.get(i);
                highs[i] = range.first().high();
                lows[i] = range.first().low();
                scopes[i] = range.first().scope();
                numbers[i] = next;
                next += (int) range.size();
            }
            end = next;
        }

        private int rangeOf(int number) {
            if (numbers.length == 1) {
                return 0;
            }
            int found = Arrays.binarySearch(numbers, number);
            return found >= 0 ? found : -found - 2;
        }

        long low(int number) {
            return low(number, rangeOf(number));
        }

        long low(int number, int range) {
            return lows[range] + (number - numbers[range]);
        }

        long high(int number) {
            return high(number, rangeOf(number));
        }

        long high(int number, int range) {
            boolean carried = Long.compareUnsigned(low(number, range), lows[range]) < 0;
            return carried ? highs[range] + 1 : highs[range];
        }

        int scope(int number) {
            return scopes[rangeOf(number)];
        }

        int numberOf(long high, long low) {
            int least = 0;
            int most = numbers.length - 1;
            while (least <= most) {
                int middle = (least + most) >>> 1;
                int order = Long.compareUnsigned(highs[middle], high);
                if (order == 0) {
                    order = Long.compareUnsigned(lows[middle], low);
                }
                if (order <= 0) {
                    least = middle + 1;
                } else {
                    most = middle - 1;
                }
            }
            return most < 0 ? -1 : within(most, high, low);
        }

        /** Links are few, and their ranges may overlap. */
        int search(long high, long low, int scope) {
            for (int i = 0; i < numbers.length; i++) {
                int number = scope == 0 || scope == scopes[i] ? within(i, high, low) : -1;
                if (number >= 0) {
                    return number;
                }
            }
            return -1;
        }

        private int within(int range, long high, long low) {
            long offset = low - lows[range];
            long carry = Long.compareUnsigned(low, lows[range]) < 0 ? 1 : 0;
            int length = (range + 1 < numbers.length ? numbers[range + 1] : end) - numbers[range];
            boolean inside =
                    high - highs[range] == carry && Long.compareUnsigned(offset, length) < 0;
            return inside ? numbers[range] + (int) offset : -1;
        }
    }

    /** Takes ranges, which may overlap, and what is to be left out. Not thread-safe. */
    public static final class Builder {
        private final List<AddressRange> ranges = new ArrayList<>();
        private final List<AddressRange> excluded = new ArrayList<>();

        private Builder() {}

        /** Adds addresses. */
        public Builder add(AddressRange range) {
            if (!continued(range)) {
                ranges.add(range);
            }
            return this;
        }

        /** A list of consecutive addresses becomes one range as it comes. */
        private boolean continued(AddressRange range) {
            if (ranges.isEmpty()) {
                return false;
            }
            AddressRange before = ranges.getLast();
            boolean follows =
                    before.sharesLinkWith(range)
                            && before.last().high() == range.first().high()
                            && before.last().low() + 1 == range.first().low()
                            && range.first().low() != 0;
            if (follows) {
                ranges.set(ranges.size() - 1, new AddressRange(before.first(), range.last()));
            }
            return follows;
        }

        /** Leaves addresses out, whenever they are added; of all links, where none is said. */
        public Builder exclude(AddressRange range) {
            excluded.add(range);
            return this;
        }

        /**
         * How many addresses the set would have, be it more than there is room for; {@link
         * Long#MAX_VALUE} when there are that many or more.
         */
        public long count() {
            return count(withoutExcluded());
        }

        /**
         * The set.
         *
         * @throws IllegalArgumentException when there are more than {@value AddressSet#MOST}
         */
        public AddressSet build() {
            List<AddressRange> kept = withoutExcluded();
            if (count(kept) > MOST) {
                throw new IllegalArgumentException(
                        "more than " + MOST + " addresses; probe them in several runs");
            }
            return new AddressSet(kept);
        }

        private static long count(List<AddressRange> ranges) {
            long count = 0;
            for (AddressRange range : ranges) {
                long size = range.size();
                count = size > Long.MAX_VALUE - count ? Long.MAX_VALUE : count + size;
            }
            return count;
        }

        /** In order and without overlaps. */
        private static List<AddressRange> merged(List<AddressRange> ranges) {
            List<AddressRange> sorted = new ArrayList<>(ranges);
            Collections.sort(sorted);
            List<AddressRange> merged = new ArrayList<>();
            for (AddressRange range : sorted) {
                @Nullable AddressRange before = merged.isEmpty() ? null : merged.getLast();
                if (before != null && touches(before, range)) {
                    boolean inside = AddressRange.compareBits(range.last(), before.last()) <= 0;
                    IpAddress last = inside ? before.last() : range.last();
                    merged.set(merged.size() - 1, new AddressRange(before.first(), last));
                } else {
                    merged.add(range);
                }
            }
            return merged;
        }

        private static boolean touches(AddressRange before, AddressRange next) {
            return before.sharesLinkWith(next)
                    && AddressRange.compareBits(next.first(), before.last()) <= 0;
        }

        private List<AddressRange> withoutExcluded() {
            List<AddressRange> kept = new ArrayList<>();
            List<AddressRange> holes = List.of();
            @Nullable AddressRange before = null;
            int passed = 0;
            for (AddressRange range : merged(ranges)) {
                if (before == null || !before.sharesLinkWith(range)) {
                    holes = holesOnLinkOf(range.first());
                    passed = 0;
                }
                before = range;
                while (passed < holes.size() && isBelow(holes.get(passed).last(), range.first())) {
                    passed++;
                }
                cut(range, holes, passed, kept);
            }
            return kept;
        }

        private List<AddressRange> holesOnLinkOf(IpAddress address) {
            List<AddressRange> holes = new ArrayList<>();
            for (AddressRange hole : excluded) {
                int scope = hole.first().scope();
                if (hole.first().family() == address.family()
                        && (scope == 0 || scope == address.scope())) {
                    holes.add(
                            new AddressRange(
                                    hole.first().withScope(address.scope()),
                                    hole.last().withScope(address.scope())));
                }
            }
            return merged(holes);
        }

        /** What is left of a range. */
        private static void cut(
                AddressRange range, List<AddressRange> holes, int from, List<AddressRange> kept) {
            IpAddress begin = range.first();
            for (int i = from;
                    i < holes.size() && !isBelow(range.last(), holes.get(i).first());
                    i++) {
                AddressRange hole = holes.get(i);
                if (isBelow(begin, hole.first())) {
                    kept.add(new AddressRange(begin, plus(hole.first(), -1)));
                }
                if (!isBelow(hole.last(), range.last())) {
                    return;
                }
                begin = plus(hole.last(), 1);
            }
            kept.add(new AddressRange(begin, range.last()));
        }

        private static boolean isBelow(IpAddress a, IpAddress b) {
            return AddressRange.compareBits(a, b) < 0;
        }

        /** The next address, or the one before. */
        private static IpAddress plus(IpAddress address, int one) {
            long low = address.low() + one;
            long carry = one > 0 && low == 0 ? 1 : one < 0 && low == -1 ? -1 : 0;
            boolean v4 = address.family() == Family.V4;
            return new IpAddress(
                    address.family(), v4 ? 0 : address.high() + carry, low, address.scope());
        }
    }
}
