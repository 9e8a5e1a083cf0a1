// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.Optional;

/** Which of the words there are somebody probably meant. */
final class Nearest {
    private Nearest() {}

    /** The word with the fewest typing errors, when they are few enough for a slip. */
    static Optional<String> to(String typed, Iterable<String> words) {
        String nearest = "";
        int least = typed.length() <= 4 ? 2 : 3;
        for (String word : words) {
            int distance = distance(typed, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /** Insertions, deletions, replacements and swaps of neighbours from one word to the other. */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int k = 0; k <= to.length(); k++) {
                if (i == 0 || k == 0) {
                    cost[i][k] = i + k;
                    continue;
                }
                int replaced =
                        cost[i - 1][k - 1] + (from.charAt(i - 1) == to.charAt(k - 1) ? 0 : 1);
                cost[i][k] = Math.min(replaced, Math.min(cost[i - 1][k], cost[i][k - 1]) + 1);
                if (i > 1
                        && k > 1
                        && from.charAt(i - 1) == to.charAt(k - 2)
                        && from.charAt(i - 2) == to.charAt(k - 1)) {
                    cost[i][k] = Math.min(cost[i][k], cost[i - 2][k - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
