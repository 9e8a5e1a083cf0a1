// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.net.Family;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the catalogue has, and what it says of what it has not. */
class IcmpCatalogueTest {
    @Test
    void itHasEveryErrorThatARegistryLists() {
        assertThat(pairs(Family.V4))
                .containsExactlyElementsOf(
                        pairs("3/0-15", "4/0-0", "5/0-3", "11/0-1", "12/0-2", "40/0-5", "43/0-4"));
        assertThat(pairs(Family.V6))
                .containsExactlyElementsOf(
                        pairs("1/0-8", "2/0-0", "3/0-1", "4/0-10", "137/0-0", "161/0-4"));
    }

    private static List<String> pairs(Family family) {
        List<String> pairs = new ArrayList<>();
        for (IcmpMeaning meaning : IcmpCatalogue.all(family)) {
            pairs.add(meaning.type() + "/" + meaning.code());
        }
        return pairs;
    }

    private static List<String> pairs(String... ranges) {
        List<String> pairs = new ArrayList<>();
        for (String range : ranges) {
            String[] parts = range.split("[/-]");
            for (int code = Integer.parseInt(parts[1]);
                    code <= Integer.parseInt(parts[2]);
                    code++) {
                pairs.add(parts[0] + "/" + code);
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @EnumSource
    void everyEntryIsWrittenOut(Family family) {
        Set<String> texts = new HashSet<>();
        for (IcmpMeaning meaning : IcmpCatalogue.all(family)) {
            assertThat(meaning.listed()).isTrue();
            assertThat(meaning.version()).isEqualTo(family.version());
            assertThat(meaning.typeName()).isNotBlank();
            assertThat(List.of(meaning.meaning(), meaning.sentBy(), meaning.remedy()))
                    .as(meaning.name())
                    .allMatch(text ->
                            text.matches("[A-Z][^\\n\\t]*[^ .]\\.")
                                    && !text.contains("  ")
                                    && !text.contains(" ,")
                                    && text.length() < 260);
            texts.add(meaning.meaning());
            assertThat(IcmpCatalogue.of(family, meaning.type(), meaning.code())).isEqualTo(meaning);
        }
        assertThat(texts).as("no two mean the same").hasSize(IcmpCatalogue.all(family).size());
    }

    @ParameterizedTest(name = "{0} {1}/{2}")
    @CsvSource({
        "V4, 3, 16, Destination Unreachable, 'No registry lists type 3 with code 16.'",
        "V4, 200, 1, '', 'No registry lists type 200 with code 1, nor the type'",
        "V4, 8, 0, Echo Request, 'ICMP type 8 is Echo Request, which is no error'",
        "V4, 31, 0, Datagram Conversion Error, 'No registry lists type 31 with code 0.'",
        "V6, 4, 11, Parameter Problem, 'No registry lists type 4 with code 11.'",
        "V6, 100, 0, Private Experimentation, 'No registry lists type 100 with code 0.'",
        "V6, 5, 0, '', 'No registry lists type 5 with code 0, nor the type'",
        "V6, 135, 0, Neighbor Solicitation, 'ICMPv6 type 135 is Neighbor Solicitation, which'",
    })
    void whatItHasNotIsSaidToBeSo(
            Family family, int type, int code, String typeName, String meaning) {
        IcmpMeaning unlisted = IcmpCatalogue.of(family, type, code);

        assertThat(unlisted.listed()).isFalse();
        assertThat(unlisted.typeName()).isEqualTo(typeName);
        assertThat(unlisted.name()).contains("type " + type + " code " + code);
        assertThat(unlisted.meaning()).startsWith(meaning);
    }

    @ParameterizedTest
    @EnumSource
    void everyPairHasAnAnswer(Family family) {
        for (int type = 0; type < 256; type++) {
            for (int code = 0; code < 256; code++) {
                IcmpMeaning meaning = IcmpCatalogue.of(family, type, code);
                assertThat(meaning.meaning()).isNotBlank();
                assertThat(meaning.sentBy()).isNotBlank();
                assertThat(meaning.remedy()).isNotBlank();
            }
        }
    }

    @Test
    void numbersThatFitNoOctetAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IcmpCatalogue.of(Family.V4, 256, 0))
                .withMessage("type 256: must be 0 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IcmpCatalogue.of(Family.V6, 1, -1))
                .withMessage("code -1: must be 0 to 255");
    }

    @Test
    void aReportLeadsToIt() {
        IcmpReport report =
                new IcmpReport(
                        6,
                        1,
                        4,
                        "Port unreachable",
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        Optional.empty());

        assertThat(report.meaning()).isEqualTo(IcmpCatalogue.of(Family.V6, 1, 4));
    }
}
