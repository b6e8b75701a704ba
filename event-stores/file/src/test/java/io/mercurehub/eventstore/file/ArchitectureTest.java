package io.mercurehub.eventstore.file;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rooms of the file store: a room may use those before it. */
class ArchitectureTest {

    private static final String ROOT = "io.mercurehub.eventstore.file";

    private static final List<String> ROOMS =
            List.of("settings", "disk", "record", "index", "segment", "log", "commit");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void aRoomUsesOnlyTheRoomsBeforeIt() {
        for (int i = 0; i < ROOMS.size(); i++) {
            List<String> later = new ArrayList<>();
            ROOMS.subList(i + 1, ROOMS.size()).forEach(room -> later.add(ROOT + "." + room));
            later.add(ROOT);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + ROOMS.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later.toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void onlyTheDiskKnowsFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".disk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void nothingFromOutsideButTheJdkTheCoreItsConfigurationAndSlf4j() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.mercurehub.eventstore.file..",
                        "io.mercurehub.hub.store..",
                        "io.mercurehub.hub.update..",
                        "io.mercurehub.hub.topic..",
                        "io.mercurehub.hub.protocol..",
                        "io.mercurehub.hub.setting..",
                        "io.mercurehub.config.language..",
                        "io.mercurehub.config.store..",
                        "io.mercurehub.hub.work..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "com.google.errorprone.annotations..")
                .check(CLASSES);
    }
}
