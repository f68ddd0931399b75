package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.prefectinfra.core.compose.InfraModule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Main is the whole table of contents. */
final class MainTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.prefectinfra");

    @Test
    void listsEveryModule() {
        List<String> modules = CLASSES.stream()
                .filter(each -> each.isAssignableTo(InfraModule.class))
                .filter(each -> !each.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        List<String> listed = CLASSES.get(Main.class).getConstructorCallsFromSelf().stream()
                .map(call -> call.getTargetOwner())
                .filter(each -> each.isAssignableTo(InfraModule.class))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertThat(modules).hasSizeGreaterThan(10);
        assertThat(listed).isEqualTo(modules);
    }

    @Test
    void theAppKnowsNoCdktf() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.prefectinfra.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hashicorp..", "software.amazon.jsii..", "software.constructs..")
                .because("cdktf will be replaced by its successor, and most commands have to be fast without it")
                .check(CLASSES);
    }
}
