// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sonde.net.SystemClock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Which room a line belongs in, and what may be seen from outside. */
class ArchitectureTest {
    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.sonde");

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String VALUES = "dev.sonde";
    private static final String NET = "dev.sonde.net";
    private static final String LINUX = "dev.sonde.net.linux..";
    private static final String WIRE = "dev.sonde.wire..";
    private static final String STATS = "dev.sonde.stats..";
    private static final String ENGINE = "dev.sonde.engine..";
    private static final String SERVE = "dev.sonde.serve";
    private static final String ECHO = "dev.sonde.echo..";
    private static final String SWEEP = "dev.sonde.sweep";
    private static final String SCAN = "dev.sonde.scan..";
    private static final String BOOT = "dev.sonde.boot..";
    private static final String HDR_HISTOGRAM = "org.HdrHistogram..";

    @Test
    void theseAreAllThePackages() {
        // Another one needs a rule of its own below.
        assertThat(CORE.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder(
                        "dev.sonde",
                        "dev.sonde.net",
                        "dev.sonde.net.linux",
                        "dev.sonde.wire",
                        "dev.sonde.stats",
                        "dev.sonde.engine",
                        "dev.sonde.serve",
                        "dev.sonde.echo",
                        "dev.sonde.sweep",
                        "dev.sonde.scan",
                        "dev.sonde.boot");
    }

    // ---- Directions

    @Test
    void netDependsOnNothingOfOurs() {
        mayDependOn(NET);
    }

    @Test
    void valuesDependOnNetAndOnTheTableOfErrors() {
        mayDependOn(VALUES, NET, WIRE);
    }

    @Test
    void wireDependsOnNetAlone() {
        mayDependOn(WIRE, NET);
    }

    @Test
    void statsDependOnNothingOfOurs() {
        mayDependOn(STATS, HDR_HISTOGRAM);
    }

    @Test
    void theEngineKnowsNoOperatingSystem() {
        mayDependOn(ENGINE, VALUES, WIRE, STATS, NET);
    }

    @Test
    void whatAServerIsAskedToDoDependsOnNetAlone() {
        mayDependOn(SERVE, NET);
    }

    @Test
    void serversKnowNoOperatingSystemEither() {
        mayDependOn(ECHO, SERVE, ENGINE, NET);
    }

    @Test
    void whatASweepIsAskedToDoDependsOnNetAndValues() {
        mayDependOn(SWEEP, VALUES, NET);
    }

    @Test
    void sweepsKnowNoOperatingSystemEither() {
        mayDependOn(SCAN, SWEEP, VALUES, ENGINE, WIRE, STATS, NET);
    }

    @Test
    void anOperatingSystemKnowsNoEngine() {
        mayDependOn(LINUX, NET);
    }

    @Test
    void onlyBootKnowsBoth() {
        mayDependOn(BOOT, VALUES, ENGINE, SERVE, ECHO, SWEEP, SCAN, NET, LINUX, WIRE, STATS);
    }

    private static void mayDependOn(String from, String... others) {
        classes()
                .that()
                .resideInAPackage(from)
                .should(
                        onlyDependOnClassesThat(
                                resideInAnyPackage(JDK, NULLNESS, from)
                                        .or(resideInAnyPackage(others))))
                .check(CORE);
    }

    @Test
    void noCycleBetweenPackages() {
        slices().matching("dev.(**)").should().beFreeOfCycles().check(CORE);
    }

    // ---- Who may use what

    @Test
    void foreignFunctionsAreCalledInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LINUX)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CORE);
    }

    @Test
    void hdrHistogramIsUsedInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(STATS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(HDR_HISTOGRAM)
                .check(CORE);
    }

    @Test
    void timeIsReadInOneClassAndNobodySleeps() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SystemClock.class.getName())
                .should()
                .accessTargetWhere(readsAClockOrSleeps())
                .because("time is a parameter, and Network.await is the one place to wait")
                .check(CORE);
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClockOrSleeps() {
        return describe(
                "the host's clock is read or the thread sleeps",
                access -> {
                    JavaClass owner = access.getTarget().getOwner();
                    String name = access.getTarget().getName();
                    return owner.isEquivalentTo(System.class)
                                    && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                            || owner.getPackageName().startsWith("java.time")
                                    && (name.equals("now") || name.startsWith("system"))
                            || owner.isEquivalentTo(Thread.class) && name.equals("sleep")
                            || owner.isEquivalentTo(TimeUnit.class) && name.equals("sleep")
                            || owner.isEquivalentTo(LockSupport.class) && name.startsWith("park");
                });
    }

    @Test
    void thereIsNoOutput() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    }

    // ---- What may be seen

    @Test
    void publicSignaturesHaveNoTypesOfOthersAndNoneOfTheInside() {
        classes()
                .that()
                .resideInAnyPackage(VALUES, NET, SERVE, SWEEP)
                .and(describe("can be seen from outside", ArchitectureTest::isExported))
                .should(onlyShow(resideInAnyPackage(JDK, NULLNESS, VALUES, NET, SERVE, SWEEP)))
                .check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() {
        for (JavaClass type : CORE) {
            JavaPackage room = type.getPackage();
            assertThat(room.isAnnotatedWith(NullMarked.class)).as("%s", room.getName()).isTrue();
        }
    }

    /** Public, and so is every class around it. */
    private static boolean isExported(JavaClass type) {
        Optional<JavaClass> around = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && (around.isEmpty() || isExported(around.get()));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC)
                || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaClass> onlyShow(DescribedPredicate<JavaClass> permitted) {
        return new ArchCondition<>("only show classes that " + permitted.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                shown(type).stream()
                        .filter(each -> !isPermitted(each))
                        .forEach(foreign ->
                                events.add(
                                        SimpleConditionEvent.violated(
                                                type,
                                                type.getName() + " shows " + foreign.getName())));
            }

            private boolean isPermitted(JavaClass shown) {
                JavaClass element = shown.getBaseComponentType();
                return element.isPrimitive() || permitted.test(element);
            }
        };
    }

    /** Every class in the declaration of a type and of its members that others can see. */
    private static Set<JavaClass> shown(JavaClass type) {
        Set<JavaClass> shown = new HashSet<>();
        type.getSuperclass().ifPresent(parent -> shown.addAll(parent.getAllInvolvedRawTypes()));
        addAll(shown, type.getInterfaces());
        addAll(shown, type.getTypeParameters());
        type.getAnnotations().forEach(annotation -> shown.add(annotation.getRawType()));
        for (JavaMember member : type.getMembers()) {
            if (!isVisible(member.getModifiers())) {
                continue;
            }
            member.getAnnotations().forEach(annotation -> shown.add(annotation.getRawType()));
            if (member instanceof JavaField field) {
                shown.addAll(field.getType().getAllInvolvedRawTypes());
            } else if (member instanceof JavaCodeUnit code) {
                shown.addAll(code.getReturnType().getAllInvolvedRawTypes());
                addAll(shown, code.getParameterTypes());
                addAll(shown, code.getTypeParameters());
                shown.addAll(code.getExceptionTypes());
            }
        }
        return shown;
    }

    private static void addAll(Set<JavaClass> shown, Iterable<? extends JavaType> types) {
        types.forEach(each -> shown.addAll(each.getAllInvolvedRawTypes()));
    }

    @Test
    void theRulesSeeSomething() {
        // A rule over no class at all would hold for ever.
        assertThat(CORE.stream().filter(resideInAPackage(NET)).filter(ArchitectureTest::isExported))
                .hasSizeGreaterThan(15);
        assertThat(shown(CORE.get(Plan.class)).stream().map(JavaClass::getSimpleName))
                .contains("Schedule", "OptionalLong", "SocketOptions", "String");
    }
}
