package dev.prefectinfra.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.inject.Injector;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.core.config.load.Configuration;

/** The arrows between modules, and what may know cdktf. A rule that matches nothing fails: ArchUnit's own default. */
@AnalyzeClasses(packages = "dev.prefectinfra", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule CORE_KNOWS_NO_CONCERN = noClasses()
            .that()
            .resideInAPackage("..prefectinfra.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..prefectinfra.iam..",
                    "..prefectinfra.storage..",
                    "..prefectinfra.ecs..",
                    "..prefectinfra.ci..",
                    "..prefectinfra.bootstrap..",
                    "..prefectinfra.check..",
                    "..prefectinfra.app..")
            .because("a user's own concern has to fit beside ours");

    @ArchTest
    static final ArchRule CHECKS_KNOW_FINISHED_STACKS_ONLY = noClasses()
            .that()
            .resideInAPackage("..prefectinfra.check..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..prefectinfra.iam..",
                    "..prefectinfra.storage..",
                    "..prefectinfra.ecs..",
                    "..prefectinfra.ci..",
                    "..prefectinfra.bootstrap..",
                    "..prefectinfra.app..",
                    "com.hashicorp..",
                    "software.constructs..",
                    "com.google.inject..")
            .because("what judges a concern must not share its mistakes, and judges a user's own alike");

    @ArchTest
    static final ArchRule CONCERNS_DO_NOT_KNOW_THE_CHECKS = noClasses()
            .that()
            .resideInAnyPackage(
                    "..prefectinfra.iam..",
                    "..prefectinfra.storage..",
                    "..prefectinfra.ecs..",
                    "..prefectinfra.ci..",
                    "..prefectinfra.bootstrap..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..prefectinfra.check..")
            .because("a platform may do without them");

    @ArchTest
    static final ArchRule CHECKS_HAVE_NO_CYCLES = slices().matching("dev.prefectinfra.check.(*)..")
            .should()
            .beFreeOfCycles()
            .because("policies are read alike by rules and by access");

    @ArchTest
    static final ArchRule CONCERNS_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "dev.prefectinfra.(storage|ecs|ci|bootstrap)..")
            .should()
            .notDependOnEachOther()
            .because("a user imports one without the others; what one offers another is in iam.contract");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_HOW_CONFIGURATION_IS_READ = noClasses()
            .that()
            .resideOutsideOfPackage("..core.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..core.config.hocon..", "..core.config.record..")
            .because("sections and their marks are for authors of modules, the rest is not");

    @ArchTest
    static final ArchRule CONCERNS_KNOW_THE_AUTHORS_PACKAGE = noClasses()
            .that()
            .resideInAnyPackage(
                    "..prefectinfra.iam..",
                    "..prefectinfra.storage..",
                    "..prefectinfra.ecs..",
                    "..prefectinfra.ci..",
                    "..prefectinfra.bootstrap..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("..core.config.load..").and(DescribedPredicate.not(type(Configuration.class))))
            .because("a concern sees its own section, and no other part of a configuration");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_APP = noClasses()
            .that()
            .resideOutsideOfPackage("..prefectinfra.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..prefectinfra.app..")
            .because("the modules are a library");

    @ArchTest
    static final ArchRule CONFIGURATION_KNOWS_NO_CDKTF = noClasses()
            .that()
            .haveSimpleNameEndingWith("Config")
            .or()
            .haveSimpleNameEndingWith("Module")
            .or()
            .resideInAnyPackage("..core.config..", "..core.name..", "..core.problem..", "..core.value..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hashicorp..", "software.constructs..", "software.amazon.jsii..")
            .because(
                    "cdktf is archived: a move to its successor must touch constructs only, and validate runs without Node");

    @ArchTest
    static final ArchRule POLICIES_KNOW_NO_CDKTF = noClasses()
            .that()
            .haveFullyQualifiedName("dev.prefectinfra.iam.Statement")
            .or()
            .haveFullyQualifiedName("dev.prefectinfra.iam.PolicyDocument")
            .or()
            .haveFullyQualifiedName("dev.prefectinfra.iam.Trust")
            .or()
            .haveSimpleNameEndingWith("Grants")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hashicorp..")
            .because("policies are computed, so that a plan shows them whole");

    @ArchTest
    static final ArchRule CONSTRUCTS_KNOW_NO_GUICE = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Module")
            .and()
            .resideOutsideOfPackage("..core.compose..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.inject..")
            .because("constructs serve in a plain stack too");

    @ArchTest
    static final ArchRule ONLY_THE_COMPOSITION_MAKES_INJECTORS = noClasses()
            .that()
            .resideOutsideOfPackage("..core.compose..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Injector.class)
            .because("what asks an injector hides what it needs");

    @ArchTest
    static final ArchRule MODULES_ARE_FINAL = classes()
            .that()
            .areAssignableTo(InfraModule.class)
            .and()
            .resideOutsideOfPackage("..core.compose..")
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("a binding is changed by replacing it, not by overriding a method");

    @ArchTest
    static final ArchRule NO_CALLBACK_IN_SYNTHESIS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.hashicorp.cdktf.IAspect")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.hashicorp.cdktf.Lazy")
            .because("jsii answers callbacks recursively, and about 1,650 overflow the stack");
}
