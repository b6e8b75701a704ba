package io.mercurehub.sample;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the sample may use of the hub: the packages that are promised to applications, and nothing else. */
class ArchitectureTest {

    @Test
    void usesNothingOfTheHubButItsApi() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "jakarta.servlet..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "io.mercurehub.sample",
                        "io.mercurehub.hub",
                        "io.mercurehub.hub.topic",
                        "io.mercurehub.hub.update",
                        "io.mercurehub.hub.store",
                        "io.mercurehub.servlet",
                        "io.mercurehub.servlet.config",
                        "io.mercurehub.servlet.token")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.mercurehub.sample"));
    }
}
