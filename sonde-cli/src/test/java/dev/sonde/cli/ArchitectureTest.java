// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Each of others' packages has one place where it is used, and the library only its front door. */
class ArchitectureTest {
    private static final JavaClasses CLI =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.sonde.cli");

    @Test
    void theseAreAllThePackages() {
        assertThat(CLI.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder("dev.sonde.cli", "dev.sonde.cli.report");
    }

    @Test
    void picocliIsUsedWhereTheCommandsAre() {
        onlyIn("dev.sonde.cli", "picocli..");
    }

    @Test
    void jacksonIsUsedWhereReportsAreWritten() {
        onlyIn("dev.sonde.cli.report", "tools.jackson..");
    }

    private static void onlyIn(String room, String others) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(others)
                .check(CLI);
        assertThat(CLI.that(resideInAPackage(room)))
                .as("who uses %s", others)
                .anyMatch(user ->
                        user.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency ->
                                        resideInAPackage(others)
                                                .test(dependency.getTargetClass())));
    }

    @Test
    void signalsAreHandledInOneClass() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Signals.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("sun..")
                .check(CLI);
    }

    @Test
    void theLibraryIsUsedByItsPublicPackagesAlone() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.sonde..")
                                .and(
                                        JavaClass.Predicates.resideOutsideOfPackages(
                                                "dev.sonde",
                                                "dev.sonde.net",
                                                "dev.sonde.serve",
                                                "dev.sonde.sweep",
                                                "dev.sonde.cli",
                                                "dev.sonde.cli.report")))
                .check(CLI);
    }

    @Test
    void nothingElseIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideOutsideOfPackages(
                                "java..",
                                "sun.misc",
                                "org.jspecify..",
                                "picocli..",
                                "tools.jackson..",
                                "dev.sonde.."))
                .check(CLI);
    }

    @Test
    void reportsDoNotKnowTheCommands() {
        noClasses()
                .that(resideInAnyPackage("dev.sonde.cli.report.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sonde.cli")
                .check(CLI);
        slices().matching("dev.sonde.(**)").should().beFreeOfCycles().check(CLI);
    }

    @Test
    void everyPackageIsNullMarked() {
        for (JavaClass type : CLI) {
            assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                    .as("%s", type.getPackageName())
                    .isTrue();
        }
    }
}
