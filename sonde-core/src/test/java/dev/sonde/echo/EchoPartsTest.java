// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tables and the letters of an echo server, each beside the plainest way to do the same. */
class EchoPartsTest {
    // ---- Letters

    @Test
    void capitalsAreThoseOfAsciiWhateverTheLength() {
        Random random = new Random(1);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ByteBuffer to = ByteBuffer.allocateDirect(400).position(3);
            boolean small = Capitals.copy(ByteBuffer.wrap(bytes), to);

            boolean anySmall = false;
            assertThat(to.position()).isEqualTo(3 + length);
            for (int i = 0; i < length; i++) {
                boolean isSmall = bytes[i] >= 'a' && bytes[i] <= 'z';
                anySmall |= isSmall;
                assertThat(to.get(3 + i)).isEqualTo((byte) (isSmall ? bytes[i] - 32 : bytes[i]));
            }
            assertThat(small).isEqualTo(anySmall);
        }
    }

    @Test
    void everyOctetIsRightInEveryPlace() {
        for (int octet = 0; octet < 256; octet++) {
            for (int place = 0; place < 9; place++) {
                byte[] bytes = "@@@@@@@@@".getBytes(StandardCharsets.US_ASCII);
                bytes[place] = (byte) octet;
                ByteBuffer to = ByteBuffer.allocate(9);
                boolean isSmall = octet >= 'a' && octet <= 'z';
                assertThat(Capitals.copy(ByteBuffer.wrap(bytes), to)).isEqualTo(isSmall);
                assertThat(to.get(place)).isEqualTo((byte) (isSmall ? octet - 32 : octet));
            }
        }
    }

    // ---- Clients

    private static final AddressTable NO_OWN = new AddressTable(1);

    private static AddressTable client(long low, int port) {
        AddressTable table = new AddressTable(1);
        table.set(0, Family.V4, 0, low, 0, port);
        return table;
    }

    @Test
    void clientsAreRememberedLikeInAMapThatForgetsTheLongestSilent() {
        long seed = 8;
        Random random = new Random(seed);
        int most = 200;
        ClientTable table = new ClientTable(most, 5);
        LinkedHashMap<Integer, Long> map =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
                        return size() > most;
                    }
                };
        for (int step = 0; step < 200_000; step++) {
            int who = (int) Math.abs(random.nextGaussian() * 150);
            int row = table.row(client(who / 7, who % 7), 0, NO_OWN, 0);
            long count = map.merge(who, 1L, Long::sum);
            assertThat(table.count(row)).as("seed %d, step %d", seed, step).isEqualTo(count);
            assertThat(table.size()).isEqualTo(map.size());
        }
    }

    @Test
    void aForgottenClientsRowIsNotTakenForIts() {
        ClientTable table = new ClientTable(64, 5);
        int first = table.row(client(0, 1), 0, NO_OWN, 0);
        int tenant = table.tenant(first);
        for (int i = 1; i <= 64; i++) {
            assertThat(table.isStill(first, tenant)).isTrue();
            table.row(client(i, 1), 0, NO_OWN, 0);
        }
        assertThat(table.isStill(first, tenant)).isFalse();
    }

    @Test
    void theAddressThatIsAskedMakesAnotherClient() {
        ClientTable table = new ClientTable(64, 5);
        AddressTable owns = new AddressTable(2);
        owns.set(0, IpAddress.v4(1), 0);
        owns.set(1, IpAddress.v4(2), 0);
        int one = table.row(client(7, 7), 0, owns, 0);
        int two = table.row(client(7, 7), 0, owns, 1);
        assertThat(one).isNotEqualTo(two);
        assertThat(table.key(one)).as("but the same chances").isEqualTo(table.key(two));
        assertThat(table.row(client(7, 7), 0, owns, 0)).isEqualTo(one);
    }

    // ---- Waiting

    @Test
    void answersLeaveByTheirTimeAndThenByTheirOrder() {
        long seed = 9;
        Random random = new Random(seed);
        PendingAnswers pending = new PendingAnswers(500, 1 << 20);
        record Entry(long due, long order, int row, int length) {}
        List<Entry> model = new ArrayList<>();
        AddressTable address = client(1, 1);
        long order = 0;
        for (int step = 0; step < 100_000; step++) {
            int what = random.nextInt(10);
            if (what < 5 && model.size() < 500) {
                int length = random.nextInt(100);
                ByteBuffer bytes = ByteBuffer.allocate(128).position(length);
                bytes.put(0, (byte) length);
                long due = random.nextInt(50);
                int row = pending.add(due, 0, address, 0, NO_OWN, 0, bytes, new Departure());
                assertThat(row).isNotEqualTo(PendingAnswers.NONE);
                model.add(new Entry(due, order++, row, length));
            } else if (what == 5 && !model.isEmpty()) {
                Entry moved = model.remove(random.nextInt(model.size()));
                long due = random.nextInt(50);
                pending.reschedule(moved.row, due);
                model.add(new Entry(due, order++, moved.row, moved.length));
            } else if (!model.isEmpty()) {
                Entry first =
                        model.stream()
                                .min(
                                        Comparator.comparingLong(Entry::due)
                                                .thenComparingLong(Entry::order))
                                .orElseThrow();
                assertThat(pending.first()).as("seed %d, step %d", seed, step).isEqualTo(first.row);
                ByteBuffer out = ByteBuffer.allocate(128);
                pending.write(first.row, out);
                assertThat(out.position()).isEqualTo(first.length);
                pending.remove(first.row);
                model.remove(first);
            }
            assertThat(pending.size()).isEqualTo(model.size());
        }
    }

    @Test
    void thereIsRoomForSoManyAnswersAndSoManyOctets() {
        PendingAnswers few = new PendingAnswers(64, 1 << 20);
        PendingAnswers small = new PendingAnswers(1000, 64 * 10);
        for (int i = 0; i < 64; i++) {
            assertThat(add(few, 10)).isNotEqualTo(PendingAnswers.NONE);
        }
        assertThat(add(few, 10)).isEqualTo(PendingAnswers.NONE);
        int row = PendingAnswers.NONE;
        for (int i = 0; i < 10; i++) {
            row = add(small, 64);
            assertThat(row).isNotEqualTo(PendingAnswers.NONE);
        }
        assertThat(add(small, 1)).isEqualTo(PendingAnswers.NONE);
        small.remove(row);
        assertThat(add(small, 1)).isNotEqualTo(PendingAnswers.NONE);
    }

    private static int add(PendingAnswers pending, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(128).position(length);
        return pending.add(0, 0, client(1, 1), 0, NO_OWN, 0, bytes, new Departure());
    }

    @Test
    void arraysOfOneLengthMakeRoomForThoseOfAnother() {
        BytePool pool = new BytePool(1 << 17);
        byte[] one = pool.take(65_536);
        byte[] two = pool.take(40_000);
        assertThat(pool.take(1)).isNull();
        pool.give(one);
        assertThat(pool.take(100)).hasSize(128);
        assertThat(pool.bytes()).isEqualTo(65_536 + 128);
        pool.give(two);
        assertThat(pool.take(65_000)).isSameAs(two);
    }

    // ---- Rate

    @Test
    void aClientHasItsRateAndABurstOfATenthOfASecond() {
        RateLimit rate = new RateLimit(1000, 0, 3);
        AddressTable clients = new AddressTable(2);
        clients.set(0, IpAddress.v4(0x0A00_0001), 1);
        clients.set(1, IpAddress.v4(0x0A00_0002), 1);
        int burst = 0;
        while (rate.permits(clients, 0, 1_000_000_000)) {
            burst++;
        }
        assertThat(burst).isEqualTo(100);
        assertThat(rate.permits(clients, 1, 1_000_000_000)).isTrue();
        int second = 0;
        for (long now = 1_000_000_000; now < 2_000_000_000; now += 100_000) {
            second += rate.permits(clients, 0, now) ? 1 : 0;
        }
        assertThat(second).isBetween(998, 1001);
    }

    @Test
    void aNetworkOfIpv6HostsIsOneClient() {
        RateLimit rate = new RateLimit(1, 0, 3);
        AddressTable clients = new AddressTable(3);
        clients.set(0, IpAddress.parse("2001:db8:1:2::1").orElseThrow(), 1);
        clients.set(1, IpAddress.parse("2001:db8:1:2:ffff::9").orElseThrow(), 2);
        clients.set(2, IpAddress.parse("2001:db8:1:3::1").orElseThrow(), 1);
        assertThat(rate.permits(clients, 0, 0)).isTrue();
        assertThat(rate.permits(clients, 1, 0)).isFalse();
        assertThat(rate.permits(clients, 2, 0)).isTrue();
        assertThat(rate.permits(clients, 1, 1_000_000_000)).isTrue();
    }
}
