package io.mercurehub.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rooms of hub-servlet and their passports, in the order of docs/architecture.md: a room may use those before it. */
class ArchitectureTest {

    private static final String ROOT = "io.mercurehub.servlet";

    private static final List<String> ROOMS = List.of(
            "key",
            "proxy",
            "config",
            "setup",
            "exchange",
            "sse",
            "token",
            "dialect",
            "form",
            "authentication",
            "refusal",
            "http",
            "endpoint");

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
    void roomsFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyOutsideLibraryHasItsDoors() {
        onlyIn(List.of("key", "token"), "io.jsonwebtoken..");
        onlyIn(List.of("key", "token", "dialect", "setup", "sse", "endpoint"), "com.fasterxml.jackson..");
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".key", ROOT + ".proxy", ROOT + ".config", ROOT + ".dialect")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.servlet..")
                .check(CLASSES);
    }

    /** Whoever else had them could touch them when they are another request's already. */
    @Test
    void onlyTheRoomOfExchangesHasTheRequestsAndResponsesOfTheContainer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".exchange")
                // What the container calls, which hands them on; and what looks whether a response is wrapped, and what
                // makes cookies for an application.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".MercureHubServlet")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".Endpoints")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".setup.SetupReport")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".token.AuthorizationCookie")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServletRequest.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ServletResponse.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(AsyncContext.class)
                .check(CLASSES);
    }

    @Test
    void nothingElseFromOutside() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        ROOT + "..",
                        "io.mercurehub.config..",
                        "io.mercurehub.hub..",
                        "jakarta.servlet..",
                        "io.jsonwebtoken..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "com.google.errorprone.annotations..")
                .check(CLASSES);
    }

    private static void onlyIn(List<String> rooms, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        rooms.stream().map(room -> ROOT + "." + room).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
