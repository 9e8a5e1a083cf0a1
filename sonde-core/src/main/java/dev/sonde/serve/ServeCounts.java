// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

/**
 * What a server did, in datagrams or, on streams, in reads. At every instant {@code received} =
 * {@code answered} + {@code dropped} + {@code rejected} + {@code sendErrors} + {@code overflowed} +
 * {@code pending} + {@code reset}.
 *
 * @param received datagrams read
 * @param answered of them were answered; the counts of what was done to answers are of those
 * @param dropped were not, by chance ({@link Impairments#drop}, {@link BurstLoss})
 * @param delayed answers that left later on purpose, held back ones included
 * @param duplicated second copies that left
 * @param reordered answers that an answer to a later datagram of the same client had overtaken
 * @param corrupted answers with an octet changed
 * @param truncated answers with their end missing
 * @param damaged answers that were corrupted, truncated or both
 * @param rejected datagrams not to be answered: not allowed, over the rate, sent to a group, or
 *     with nothing to turn into capitals
 * @param sendErrors answers that this host would not send
 * @param overflowed answers that there was no room to delay
 * @param pending answers that wait for their time, or waited for it when the server ended
 * @param local datagrams that the kernel dropped because a receive buffer was full; never received
 * @param reset messages answered by a reset of their connection, by chance ({@link
 *     Impairments#reset})
 * @param connections accepted and served
 * @param refused connections that were reset at once: not allowed, or one too many
 */
public record ServeCounts(
        long received,
        long answered,
        long dropped,
        long delayed,
        long duplicated,
        long reordered,
        long corrupted,
        long truncated,
        long damaged,
        long rejected,
        long sendErrors,
        long overflowed,
        long pending,
        long local,
        long reset,
        long connections,
        long refused) {
    /** Nothing yet. */
    public static final ServeCounts NONE =
            new ServeCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Those of two workers together. */
    public ServeCounts plus(ServeCounts other) {
        return new ServeCounts(
                received + other.received,
                answered + other.answered,
                dropped + other.dropped,
                delayed + other.delayed,
                duplicated + other.duplicated,
                reordered + other.reordered,
                corrupted + other.corrupted,
                truncated + other.truncated,
                damaged + other.damaged,
                rejected + other.rejected,
                sendErrors + other.sendErrors,
                overflowed + other.overflowed,
                pending + other.pending,
                local + other.local,
                reset + other.reset,
                connections + other.connections,
                refused + other.refused);
    }
}
