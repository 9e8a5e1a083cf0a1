// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@link Internet} by chance: a fifth of what it answers is answered twice, a tenth is held up
 * so that others overtake it, and some comes damaged, too late, from somebody else, as an error, or
 * not at all.
 *
 * <p>It remembers after what time it answered each probe rightly, so that a round trip can be held
 * against what really happened. Used by the thread of the run, read afterwards.
 */
final class ChancyInternet implements Internet {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final int TTL = 64;
    private static final Pattern PROBE = Pattern.compile("ping (\\d+) ");
    private static final int[][] V4_ERRORS = {{3, 0}, {3, 1}, {3, 3}, {3, 13}, {11, 0}, {4, 0}};
    private static final int[][] V6_ERRORS = {{1, 0}, {1, 1}, {1, 4}, {3, 0}};

    private final Random random;
    private final boolean onlyDoubles;
    private final long timeout;
    private final long lateWindow;
    private final Map<IpAddress, Map<Long, List<Long>>> answered = new HashMap<>();
    private final Map<Long, Long> streamEnds = new HashMap<>();
    private ManualClock clock = new ManualClock();

    /**
     * @param onlyDoubles whether every probe is answered rightly and in time, and some twice
     * @param timeout of the plan, ns; some answers miss it, and some the late window, too
     */
    ChancyInternet(Random random, boolean onlyDoubles, long timeout, long lateWindow) {
        this.random = random;
        this.onlyDoubles = onlyDoubles;
        this.timeout = timeout;
        this.lateWindow = lateWindow;
    }

    /** Where it reads the time, for streams, in which nothing overtakes. */
    void goBy(ManualClock time) {
        clock = time;
    }

    /**
     * After what times a probe was answered rightly.
     *
     * @param key the ordinal of an echo request or attempt to connect; the number of a text probe
     */
    List<Long> answersTo(IpAddress host, long key) {
        return answered.getOrDefault(host, Map.of()).getOrDefault(key, List.of());
    }

    private void note(IpAddress host, long key, long delay) {
        answered.computeIfAbsent(host, _ -> new HashMap<>())
                .computeIfAbsent(key, _ -> new ArrayList<>(2))
                .add(delay);
    }

    // ---- Chance

    private boolean happens(int permille) {
        return !onlyDoubles && random.nextInt(1000) < permille;
    }

    private boolean isDoubled() {
        return random.nextInt(5) == 0;
    }

    private long delay() {
        long delay = MILLI + random.nextLong(500) * MICRO;
        if (happens(100)) {
            delay += random.nextLong(20 * MILLI);
        }
        if (happens(20)) {
            delay += timeout;
        }
        return happens(5) ? delay + timeout + lateWindow : delay;
    }

    private Fate.IcmpError error(IpAddress host) {
        boolean four = host.family() == Family.V4;
        int[][] kinds = four ? V4_ERRORS : V6_ERRORS;
        int[] kind = kinds[random.nextInt(kinds.length)];
        Quote quote =
                switch (random.nextInt(20)) {
                    case 0 -> Quote.NONE;
                    case 1 -> Quote.OTHER_ID;
                    case 2, 3, 4 -> Quote.EIGHT;
                    default -> Quote.WHOLE;
                };
        return new Fate.IcmpError(delay(), host, kind[0], kind[1], 0, quote);
    }

    /** The stamps of sending are late, double, or missing at times. */
    private void leave(List<Fate> fates) {
        if (happens(20)) {
            fates.add(new Fate.Left(0, 0, false));
        } else if (happens(20)) {
            fates.add(new Fate.Left(2 * MILLI, 0, true));
        } else if (happens(20)) {
            fates.add(new Fate.Left(0, 0, true));
            fates.add(new Fate.Left(10 * MICRO, 10 * MICRO, true));
        }
    }

    // ---- Datagrams

    /** What an answer is made of, once chance has had its say. */
    private interface Answer {
        Fate from(IpAddress source, boolean damaged, boolean stamped);
    }

    @Override
    public List<Fate> sent(IpAddress destination, long ordinal) {
        return fates(
                destination,
                () -> ordinal,
                (source, damaged, stamped) ->
                        new Fate.Reply(
                                delay(), source, TTL, stamped, damaged ? damage() : Damage.NONE));
    }

    @Override
    public List<Fate> sentUdp(IpAddress destination, int port, long ordinal, byte[] payload) {
        return fates(
                destination,
                () -> numbers(payload).getFirst(),
                (source, damaged, stamped) -> {
                    byte[] answer = damaged ? damaged(upper(payload)) : upper(payload);
                    return new Fate.Datagram(delay(), source, port, TTL, stamped, answer);
                });
    }

    /**
     * @param key as in {@link #answersTo}
     */
    private List<Fate> fates(IpAddress destination, LongSupplier key, Answer answer) {
        List<Fate> fates = new ArrayList<>(2);
        leave(fates);
        if (happens(40)) {
            fates.add(error(destination));
        }
        if (happens(50)) {
            return fates;
        }
        do {
            boolean damaged = happens(50);
            boolean stray = happens(10);
            IpAddress source = stray ? other(destination) : destination;
            Fate fate = answer.from(source, damaged, !happens(20));
            fates.add(fate);
            if (!damaged && !stray) {
                note(destination, key.getAsLong(), fate.delayNanos());
            }
        } while (isDoubled());
        return fates;
    }

    private Damage damage() {
        return switch (random.nextInt(6)) {
            case 0 -> new Damage(-1, random.nextInt(100), 1, 0, 0, false);
            case 1 -> new Damage(-1, -1, 0, 1, 0, false);
            case 2 -> new Damage(-1, -1, 0, 0, 0, true);
            case 3 -> new Damage(-1, random.nextInt(56), 0, 0, 0, false);
            default -> new Damage(random.nextInt(56), -1, 0, 0, 0, false);
        };
    }

    private static IpAddress other(IpAddress host) {
        return host.family() == Family.V4 ? IpAddress.v4(0xC633_6463) : IpAddress.v6(1L << 61, 99);
    }

    private byte[] damaged(byte[] text) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(text, random.nextInt(text.length));
        }
        int at = random.nextInt(text.length);
        text[at] = (byte) ~text[at];
        return text;
    }

    private static byte[] upper(byte[] text) {
        byte[] upper = text.clone();
        for (int i = 0; i < upper.length; i++) {
            upper[i] = upper[i] >= 'a' && upper[i] <= 'z' ? (byte) (upper[i] - 32) : upper[i];
        }
        return upper;
    }

    private static List<Long> numbers(byte[] text) {
        List<Long> numbers = new ArrayList<>(1);
        Matcher probes = PROBE.matcher(new String(text, StandardCharsets.US_ASCII));
        while (probes.find()) {
            numbers.add(Long.parseLong(probes.group(1)));
        }
        return numbers;
    }

    // ---- Connections

    @Override
    public List<Fate> connecting(IpAddress destination, int port, long ordinal) {
        List<Fate> fates = new ArrayList<>(1);
        if (happens(40)) {
            Fate.IcmpError error = error(destination);
            boolean atOnce = random.nextInt(4) == 0;
            fates.add(
                    new Fate.IcmpError(
                            atOnce ? 0 : error.delayNanos(),
                            destination,
                            error.type(),
                            error.code(),
                            0,
                            Quote.WHOLE));
        }
        if (happens(50)) {
            fates.add(new Fate.Reset(delay()));
        } else if (!happens(50)) {
            long delay = delay();
            fates.add(new Fate.Accepted(delay, random.nextInt(2)));
            note(destination, ordinal, delay);
        }
        return fates;
    }

    @Override
    public List<Fate> sentTcp(
            IpAddress destination, int port, long connection, long ordinal, byte[] octets) {
        List<Fate> fates = new ArrayList<>(1);
        if (happens(2)) {
            fates.add(random.nextBoolean() ? new Fate.Reset(delay()) : new Fate.Ended(delay()));
        }
        if (happens(20)) {
            fates.add(error(destination));
        }
        if (happens(20)) {
            return fates;
        }
        do {
            boolean damaged = happens(30);
            long now = clock.nanoTime();
            long arrives = Math.max(now + delay(), streamEnds.getOrDefault(connection, now) + 1);
            streamEnds.put(connection, arrives);
            byte[] answer = damaged ? damaged(upper(octets)) : upper(octets);
            fates.add(new Fate.Octets(arrives - now, answer));
            if (!damaged) {
                numbers(octets).forEach(number -> note(destination, number, arrives - now));
            }
        } while (happens(200));
        return fates;
    }
}
