package dev.prefectinfra.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.hashicorp.cdktf.IAspect;
import com.hashicorp.cdktf.Lazy;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between packages, each with its reason. ArchUnit fails a rule that matches no class. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.prefectinfra.core");

    private static final DescribedPredicate<JavaClass> CDKTF = resideInAnyPackage(
                    "com.hashicorp..", "software.constructs..", "software.amazon.jsii..")
            .as("of cdktf");
    private static final DescribedPredicate<JavaClass> GUICE =
            resideInAPackage("com.google.inject..").as("of Guice");

    /** What {@link Offender} breaks. */
    private static final List<ArchRule> OF_LIBRARIES = List.of(
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..core.stack..", "..core.synth..", "..core.compose..")
                    .should()
                    .dependOnClassesThat(CDKTF)
                    .because("cdktf is archived and its successor renames the packages: the move has to stay"
                            + " mechanical, and configuration has to be checked without Node"),
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..core.compose..")
                    .should()
                    .dependOnClassesThat(GUICE)
                    .because("constructs, names and configuration serve without Guice too"),
            noClasses()
                    .that()
                    .doNotHaveSimpleName("Wiring")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Injector.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Guice.class)
                    .because("one place makes injectors, so that all are equally strict, and nobody looks things up"),
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(IAspect.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Lazy.class)
                    .because("jsii answers Java callbacks recursively: about 1,650 of them overflow the stack"),
            noClasses()
                    .should()
                    .accessTargetWhere(clock())
                    .because("the same configuration gives the same bytes at any time"),
            noClasses()
                    .that()
                    // Layers hands it to References, which asks for ${?NAME}; Making hands it to Machine.
                    .doNotHaveSimpleName("Layers")
                    .and()
                    .doNotHaveSimpleName("Making")
                    .and()
                    // These tell whether it is another one than in an earlier run.
                    .haveNameNotMatching(".*\\.synth\\.(IncrementalSynthesis|Program|ClassPath)")
                    .should()
                    .accessTargetWhere(environment())
                    .because("nothing of the machine reaches the output, except what a file asks for by ${?NAME}"));

    private static final List<ArchRule> OF_PACKAGES = List.of(
            below(
                    "..core.problem..",
                    "a problem may be about anything",
                    "..core.[value|name|config|compose|stack|synth].."),
            below(
                    "..core.value..",
                    "values are what everything else is made of",
                    "..core.[name|config|compose|stack|synth].."),
            below("..core.name..", "a name is a value", "..core.[config|compose|stack|synth].."),
            below(
                    "..core.config..",
                    "configuration is validated before anything is composed",
                    "..core.[compose|stack|synth].."),
            below("..core.config", "who writes a module need not know how it is read", "..core.config.*.."),
            below(
                    "..core.config.hocon..",
                    "text is read before records are made of it",
                    "..core.config.[record|load].."),
            below("..core.config.record..", "a record is made alike for every account", "..core.config.load.."),
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..core.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..core.config.hocon..", "..core.config.record..")
                    .because("how configuration is read is nobody else's business"),
            classes()
                    .that()
                    .areNotInterfaces()
                    .and()
                    .areNotAnonymousClasses()
                    .and()
                    .areTopLevelClasses()
                    .and()
                    .areNotEnums()
                    .should()
                    .haveModifier(JavaModifier.FINAL)
                    .orShould()
                    .haveModifier(JavaModifier.ABSTRACT)
                    .because("what is not made for inheritance is final: a change inside breaks nobody"));

    private static ArchRule below(String lower, String reason, String upper) {
        return noClasses()
                .that()
                .resideInAPackage(lower)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(upper)
                .because(reason);
    }

    static Stream<ArchRule> rules() {
        return Stream.concat(OF_LIBRARIES.stream(), OF_PACKAGES.stream());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("dev.prefectinfra.core.(*)..")
                .should()
                .beFreeOfCycles()
                .because("each can be understood after those that it uses")
                .check(CLASSES);
    }

    static List<ArchRule> rulesOfLibraries() {
        return OF_LIBRARIES;
    }

    /** A misspelt name in a rule would let everything pass. */
    @ParameterizedTest
    @MethodSource("rulesOfLibraries")
    void seesWhatItForbids(ArchRule rule) {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

        assertThatThrownBy(() -> rule.check(offender)).isInstanceOf(AssertionError.class);
    }

    private static DescribedPredicate<JavaAccess<?>> clock() {
        return accessTo(
                "the clock or chance",
                "java\\.time\\.Clock#.*|java\\.time\\..*#now|java\\.lang\\.System#(currentTimeMillis|nanoTime)"
                        + "|java\\.util\\.(Date|Random)#<init>|java\\.util\\.UUID#randomUUID");
    }

    private static DescribedPredicate<JavaAccess<?>> environment() {
        return accessTo(
                "environment variables or system properties",
                "java\\.lang\\.System#(getenv|getProperty|getProperties)|java\\.lang\\..*#get(Boolean|Integer|Long)"
                        + "|com\\.typesafe\\.config\\.ConfigFactory#(load|system|default).*");
    }

    private static DescribedPredicate<JavaAccess<?>> accessTo(String what, String classAndMember) {
        return DescribedPredicate.describe(
                "access to " + what,
                access -> (access.getTargetOwner().getName() + "#"
                                + access.getTarget().getName())
                        .matches(classAndMember));
    }

    /** Does all that is forbidden. */
    private static final class Offender {
        @Override
        public String toString() {
            return "" + Injector.class + IAspect.class + Instant.now() + System.getenv("HOME");
        }
    }
}
