package io.mercurehub.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of this module and their passports, in the order of docs/architecture.md: a room may use those before it. */
final class ArchitectureTest {

    private static final String ROOT = "io.mercurehub.standalone";

    private static final List<String> ROOMS = List.of(
            "process",
            "log",
            "address",
            "tls",
            "development",
            "site",
            "admin",
            "jetty",
            "migration",
            "config",
            "wiring",
            "command");

    /** Each library, and the rooms that may know it. */
    private static final Map<String, List<String>> DOORS = Map.of(
            "ch.qos.logback..", List.of("log"),
            "org.eclipse.jetty..", List.of("site", "admin", "jetty"),
            "jakarta.servlet..", List.of("jetty"),
            "com.google.inject..", List.of("wiring"),
            "picocli..", List.of("command"),
            "com.fasterxml.jackson..", List.of("command"),
            "io.jsonwebtoken..", List.of(),
            "com.google.common..", List.of());

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyClassStandsInARoom() {
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .allSatisfy(name -> assertThat(name.equals(ROOT) || ROOMS.contains(name.substring(ROOT.length() + 1)))
                        .as(name)
                        .isTrue());
    }

    @Test
    void aRoomUsesOnlyTheRoomsBeforeIt() {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] later = Stream.concat(
                            ROOMS.subList(i + 1, ROOMS.size()).stream().map(ArchitectureTest::room), Stream.of(ROOT))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(room(ROOMS.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(CLASSES);
        }
    }

    @Test
    void aLibraryHasOneDoor() {
        DOORS.forEach((library, rooms) -> noClasses()
                .that()
                .resideOutsideOfPackages(
                        rooms.stream().map(ArchitectureTest::room).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES));
    }

    @Test
    void onlyOneRoomAsksTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, room("process"))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    private static String room(String name) {
        return ROOT + "." + name;
    }
}
