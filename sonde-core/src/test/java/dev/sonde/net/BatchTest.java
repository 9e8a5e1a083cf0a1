// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The three batches that a socket shares with its owner. */
class BatchTest {
    // ---- Out

    @Test
    void aSendBatchKeepsWhatWasAddedInOrder() {
        SendBatch batch = new SendBatch(3, 16);
        add(batch, 1);
        add(batch, 2);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.capacity()).isEqualTo(3);
        assertThat(batch.isFull()).isFalse();
        assertHolds(batch, List.of(1, 2));
    }

    @Test
    void aFullSendBatchTakesNoMore() {
        SendBatch batch = new SendBatch(1, 16);
        add(batch, 1);

        assertThat(batch.isFull()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.add(IpAddress.v4(2), 0))
                .withMessage("the batch holds no more than 1 datagrams");
        assertHolds(batch, List.of(1));
    }

    @Test
    void aRefusedDestinationTakesNoRoom() {
        SendBatch batch = new SendBatch(2, 16);

        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> batch.add(null, 0));

        assertThat(batch.size()).isZero();
    }

    @Test
    void aClearedSendBatchIsEmptyAndForgetsItsFailure() {
        SendBatch batch = new SendBatch(2, 16);
        add(batch, 1);
        batch.failed(105);
        assertThat(batch.errno()).isEqualTo(105);

        batch.clear();

        assertThat(batch.size()).isZero();
        assertThat(batch.errno()).isZero();
        assertThat(batch.add(IpAddress.v4(9), 0).position()).isZero();
    }

    @Test
    void roomsAreApartAndBigEndian() {
        SendBatch batch = new SendBatch(3, 5);
        for (int i = 1; i <= 3; i++) {
            ByteBuffer room = batch.add(IpAddress.v4(i), 0);
            assertThat(room.capacity()).isEqualTo(5);
            assertThat(room.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            while (room.hasRemaining()) {
                room.put((byte) i);
            }
        }
        for (int i = 1; i <= 3; i++) {
            for (int at = 0; at < 5; at++) {
                assertThat(batch.bytes(i - 1).get(at)).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void whatHasLeftIsRemovedAndTheRestStaysInOrder() {
        for (int count = 0; count <= 4; count++) {
            SendBatch batch = new SendBatch(5, 16);
            for (int i = 1; i <= 4; i++) {
                add(batch, i);
            }

            batch.removeFirst(count);

            assertHolds(batch, List.of(1, 2, 3, 4).subList(count, 4));
        }
    }

    @Test
    void noMoreCanBeRemovedThanThereIs() {
        SendBatch batch = new SendBatch(5, 16);
        add(batch, 1);

        assertOutOfBounds(batch::removeFirst, -1, 2, 5);
        assertHolds(batch, List.of(1));
    }

    @Test
    void aSendBatchIsAQueueWhateverIsDoneToIt() {
        long seed = 71;
        Random random = new Random(seed);
        SendBatch batch = new SendBatch(7, 16);
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        int next = 1;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) == 0) {
                batch.clear();
                queue.clear();
            } else if (random.nextBoolean() && !batch.isFull()) {
                add(batch, next);
                queue.add(next++);
            } else {
                int count = random.nextInt(batch.size() + 1);
                batch.removeFirst(count);
                for (int i = 0; i < count; i++) {
                    queue.remove();
                }
            }
            assertThat(batch.isFull())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(queue.size() == 7);
            assertHolds(batch, new ArrayList<>(queue));
        }
        Set<ByteBuffer> rooms = Collections.newSetFromMap(new IdentityHashMap<>());
        batch.clear();
        while (!batch.isFull()) {
            rooms.add(batch.add(IpAddress.v4(0), 0));
        }
        assertThat(rooms).as("every datagram has a room of its own").hasSize(7);
    }

    @Test
    void nothingIsToldOfDatagramsThatAreNotThere() {
        SendBatch batch = new SendBatch(4, 16);
        add(batch, 1);
        List<IntConsumer> questions = List.of(batch::bytes, batch::destination, batch::port);
        for (IntConsumer question : questions) {
            question.accept(0);
            assertOutOfBounds(question, -1, 1, 3, 4);
        }
    }

    @Test
    void anAnswerKeepsWhereItGoesAndWhereItLeavesFrom() {
        AddressTable clients = new AddressTable(2);
        AddressTable owns = new AddressTable(2);
        clients.set(0, IpAddress.v4(7), 4711);
        clients.set(1, IpAddress.v6(8, 9).withScope(3), 4712);
        owns.set(1, IpAddress.v6(1, 2), 0);
        SendBatch batch = new SendBatch(3, 16);
        batch.add(IpAddress.v4(1), 1);
        batch.add(clients, 0, owns, 0);
        batch.add(clients, 1, owns, 1).putInt(5);

        batch.removeFirst(1);

        assertThat(batch.destination(0)).isEqualTo(IpAddress.v4(7));
        assertThat(batch.port(0)).isEqualTo(4711);
        assertThat(batch.sources().isSet(0)).isFalse();
        assertThat(batch.destination(1)).isEqualTo(IpAddress.v6(8, 9).withScope(3));
        assertThat(batch.port(1)).isEqualTo(4712);
        assertThat(batch.sources().address(1)).isEqualTo(IpAddress.v6(1, 2));
        assertThat(batch.bytes(1).getInt(0)).isEqualTo(5);
    }

    @Test
    void theLastDatagramCanBeTakenBack() {
        SendBatch batch = new SendBatch(2, 16);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(batch::removeLast);
        add(batch, 1);
        add(batch, 2);
        batch.removeLast();
        assertHolds(batch, List.of(1));
        add(batch, 3);
        assertHolds(batch, List.of(1, 3));
    }

    private static void add(SendBatch batch, int n) {
        batch.add(IpAddress.v4(n), n & 0xFFFF).putInt(n).putInt(-n);
    }

    private static void assertHolds(SendBatch batch, List<Integer> expected) {
        assertThat(batch.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            int n = expected.get(i);
            assertThat(batch.destination(i)).isEqualTo(IpAddress.v4(n));
            assertThat(batch.port(i)).isEqualTo(n & 0xFFFF);
            assertThat(batch.bytes(i).position()).isEqualTo(8);
            assertThat(batch.bytes(i).getInt(0)).isEqualTo(n);
            assertThat(batch.bytes(i).getInt(4)).isEqualTo(-n);
        }
    }

    // ---- In

    @Test
    void aReceiveBatchTellsWhatWasAccepted() {
        ReceiveBatch batch = new ReceiveBatch(Family.V6, 2, 8);
        batch.room(0).putInt(0, 0x0102_0304);
        batch.accept(0xFE80L << 48, 1, 3, 11_000, 4, 4, 64, 1_000);
        batch.room(1).putLong(0, 5);
        batch.accept(0, 2, 0, 0, 8, 1500, ReceiveBatch.UNKNOWN_TTL, 0);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.capacity()).isEqualTo(2);
        assertThat(batch.source(0)).hasToString("fe80::1%3");
        assertThat(batch.port(0)).isEqualTo(11_000);
        assertThat(batch.ttl(0)).isEqualTo(64);
        assertThat(batch.stamp(0)).isEqualTo(1_000);
        assertThat(batch.fullLength(0)).isEqualTo(4);
        assertThat(batch.bytes(0).remaining()).isEqualTo(4);
        assertThat(batch.bytes(0).getInt(0)).isEqualTo(0x0102_0304);
        assertThat(batch.source(1)).hasToString("::2");
        assertThat(batch.ttl(1)).isEqualTo(ReceiveBatch.UNKNOWN_TTL);
        assertThat(batch.bytes(1).remaining()).as("cut to fit").isEqualTo(8);
        assertThat(batch.fullLength(1)).as("before it was cut").isEqualTo(1500);
    }

    @Test
    void aReceiveBatchTellsTheOwnAddressOfThoseThatHaveOne() {
        ReceiveBatch batch = new ReceiveBatch(Family.V4, 2, 8);
        batch.accept(0, 1, 0, 11_000, 4, 4, 64, 0);
        batch.acceptedAt(0, 9, 0);
        batch.accept(0, 2, 0, 11_001, 4, 4, 64, 0);

        assertThat(batch.destinations().address(0)).isEqualTo(IpAddress.v4(9));
        assertThat(batch.destinations().isSet(1)).isFalse();
        assertThat(batch.sources().address(1)).isEqualTo(IpAddress.v4(2));
        assertThat(batch.sources().port(1)).isEqualTo(11_001);

        batch.clear();
        batch.accept(0, 3, 0, 0, 4, 4, 64, 0);
        assertThat(batch.destinations().isSet(0)).as("that of the one before").isFalse();
    }

    @Test
    void aReceiveBatchIsReused() {
        ReceiveBatch batch = new ReceiveBatch(Family.V4, 1, 8);
        batch.accept(0, 1, 0, 0, 2, 2, 64, 0);
        batch.bytes(0).position(1);

        batch.clear();
        assertThat(batch.size()).isZero();
        batch.accept(0, 2, 0, 0, 8, 8, 64, 0);

        assertThat(batch.source(0)).isEqualTo(IpAddress.v4(2));
        assertThat(batch.bytes(0).position()).isZero();
        assertThat(batch.bytes(0).limit()).isEqualTo(8);
    }

    @Test
    void aReceiveBatchTellsNothingOfWhatIsNotThere() {
        ReceiveBatch batch = new ReceiveBatch(Family.V4, 3, 8);
        batch.accept(0, 1, 0, 0, 8, 8, 64, 0);
        List<IntConsumer> questions =
                List.of(
                        batch::bytes,
                        batch::source,
                        batch::port,
                        batch::ttl,
                        batch::fullLength,
                        batch::stamp);
        for (IntConsumer question : questions) {
            question.accept(0);
            assertOutOfBounds(question, -1, 1, 2, 3);
        }
        batch.clear();
        for (IntConsumer question : questions) {
            assertOutOfBounds(question, 0);
        }
    }

    @Test
    void aReceiveBatchHoldsNoMoreThanItsCapacity() {
        ReceiveBatch batch = new ReceiveBatch(Family.V4, 1, 8);
        batch.accept(0, 1, 0, 0, 8, 8, 64, 0);

        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.accept(0, 2, 0, 0, 8, 8, 64, 0));
        assertThat(batch.size()).isEqualTo(1);
    }

    // ---- Errors

    @Test
    void anErrorBatchTellsWhatWasAccepted() {
        ErrorBatch batch = new ErrorBatch(2, 16);
        IpAddress target = IpAddress.v4(1);
        IpAddress router = IpAddress.v4(2);
        batch.room(0).putLong(0, 77);
        batch.accept(target, 53, router, ErrorBatch.Origin.ICMP, 113, 3, 4, 0xFFFF_FFFFL, 8, 9_000);
        batch.accept(null, 0, null, ErrorBatch.Origin.LOCAL, 90, 0, 0, 1_500, 0, 0);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.capacity()).isEqualTo(2);
        assertThat(batch.destination(0)).hasValue(target);
        assertThat(batch.port(0)).isEqualTo(53);
        assertThat(batch.offender(0)).hasValue(router);
        assertThat(batch.origin(0)).isEqualTo(ErrorBatch.Origin.ICMP);
        assertThat(batch.errno(0)).isEqualTo(113);
        assertThat(batch.type(0)).isEqualTo(3);
        assertThat(batch.code(0)).isEqualTo(4);
        assertThat(batch.info(0)).isEqualTo(0xFFFF_FFFFL);
        assertThat(batch.stamp(0)).isEqualTo(9_000);
        assertThat(batch.quote(0).remaining()).isEqualTo(8);
        assertThat(batch.quote(0).getLong(0)).isEqualTo(77);
        assertThat(batch.destination(1)).isEmpty();
        assertThat(batch.offender(1)).isEmpty();
        assertThat(batch.origin(1)).isEqualTo(ErrorBatch.Origin.LOCAL);
        assertThat(batch.quote(1).remaining()).isZero();
    }

    @Test
    void anErrorBatchForgetsTheErrorsBefore() {
        ErrorBatch batch = new ErrorBatch(1, 16);
        IpAddress target = IpAddress.v4(1);
        batch.accept(target, 0, target, ErrorBatch.Origin.ICMP, 113, 3, 1, 0, 16, 1);

        batch.clear();
        batch.accept(null, 0, null, ErrorBatch.Origin.LOCAL, 90, 0, 0, 0, 8, 0);

        assertThat(batch.destination(0)).isEmpty();
        assertThat(batch.offender(0)).isEmpty();
        assertThat(batch.quote(0).limit()).isEqualTo(8);
    }

    @Test
    void anErrorBatchTellsNothingOfWhatIsNotThere() {
        ErrorBatch batch = new ErrorBatch(3, 8);
        batch.accept(null, 0, null, ErrorBatch.Origin.ICMP6, 0, 1, 4, 0, 8, 0);
        List<IntConsumer> questions =
                List.of(
                        batch::quote,
                        batch::destination,
                        batch::port,
                        batch::offender,
                        batch::origin,
                        batch::errno,
                        batch::type,
                        batch::code,
                        batch::info,
                        batch::stamp);
        for (IntConsumer question : questions) {
            question.accept(0);
            assertOutOfBounds(question, -1, 1, 2, 3);
        }
    }

    private static void assertOutOfBounds(IntConsumer question, int... indices) {
        for (int index : indices) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> question.accept(index));
        }
    }
}
