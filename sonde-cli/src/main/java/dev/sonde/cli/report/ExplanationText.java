// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.IcmpMeaning;
import java.util.List;

/** What ICMP errors mean, as text of at most 80 columns, those of a type under its name. */
public final class ExplanationText {
    private static final int WIDTH = 80;

    /** Where explanations begin. */
    private static final int COLUMN = 11;

    private ExplanationText() {}

    /** Writes a block for each, and a heading in front of those of a type. */
    public static void write(Output output, List<IcmpMeaning> meanings) {
        StringBuilder text = new StringBuilder(1024);
        int version = 0;
        int type = -1;
        boolean first = true;
        for (IcmpMeaning meaning : meanings) {
            if (meaning.version() != version || meaning.type() != type) {
                version = meaning.version();
                type = meaning.type();
                text.append(first ? "" : "\n\n");
                heading(text, meaning);
                first = false;
            }
            block(text, meaning);
            output.print(text);
            text.setLength(0);
        }
        output.flush();
    }

    private static void heading(StringBuilder text, IcmpMeaning meaning) {
        text.append(meaning.version() == 4 ? "ICMP" : "ICMPv6").append(" type ");
        text.append(meaning.type());
        if (!meaning.typeName().isEmpty()) {
            text.append(", ").append(meaning.typeName());
        }
        text.append('\n');
    }

    private static void block(StringBuilder text, IcmpMeaning meaning) {
        text.append('\n').append(meaning.version() == 6 ? "v6 " : "");
        text.append(meaning.type()).append('/').append(meaning.code());
        text.append(' ').append(meaning.name()).append('\n');
        row(text, "  means", meaning.meaning());
        row(text, "  sent by", meaning.sentBy());
        row(text, "  remedy", meaning.remedy());
    }

    /** A label and its explanation, wrapped at the words. */
    private static void row(StringBuilder text, String label, String explanation) {
        text.append(label).repeat(' ', COLUMN - label.length());
        int at = COLUMN;
        int from = 0;
        while (from < explanation.length()) {
            int space = explanation.indexOf(' ', from);
            int to = space < 0 ? explanation.length() : space;
            if (from > 0) {
                if (at + 1 + to - from > WIDTH) {
                    text.append('\n').repeat(' ', COLUMN);
                    at = COLUMN;
                } else {
                    text.append(' ');
                    at++;
                }
            }
            text.append(explanation, from, to);
            at += to - from;
            from = to + 1;
        }
        text.append('\n');
    }
}
