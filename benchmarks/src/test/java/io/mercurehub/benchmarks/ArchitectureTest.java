package io.mercurehub.benchmarks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms of the load client and their passports. */
class ArchitectureTest {

    private static final String ROOT = "io.mercurehub.benchmarks";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void bytesAndFiguresKnowNothingOfEachOtherOrOfConnections() {
        layeredArchitecture()
                .consideringAllDependencies()
                .layer("wire")
                .definedBy(ROOT + ".wire")
                .layer("measure")
                .definedBy(ROOT + ".measure")
                .layer("load")
                .definedBy(ROOT + ".load")
                .layer("commands")
                .definedBy(ROOT)
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("load")
                .whereLayer("measure")
                .mayOnlyBeAccessedByLayers("load", "commands")
                .whereLayer("load")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("commands")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void theClientSharesNoCodeWithTheHub() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.mercurehub..").and(not(resideInAnyPackage(ROOT + ".."))))
                .check(CLASSES);
    }

    @Test
    void eachLibraryHasOneDoor() {
        onlyFrom(ROOT, "picocli..");
        onlyFrom(ROOT + ".measure", "org.HdrHistogram..");
    }

    private static void onlyFrom(String room, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
