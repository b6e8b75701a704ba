package io.mercurehub.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.mercurehub.test.rooms.Rooms;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.junit.jupiter.api.Test;

/** The rooms of hub-servlet and their passports, in the order of docs/architecture.md: a room may use those before it. */
class ArchitectureTest {

    private static final String ROOT = "io.mercurehub.servlet";

    private static final Rooms ROOMS = Rooms.below(
            ROOT,
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

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void everyOutsideLibraryHasItsDoors() {
        ROOMS.checkDoors("io.jsonwebtoken..", "key", "token");
        ROOMS.checkDoors("com.fasterxml.jackson..", "key", "token", "dialect", "setup", "sse", "endpoint");
        ROOMS.checkNoDoors("jakarta.servlet..", "key", "proxy", "config", "dialect");
    }

    /** Whoever else had them could touch them when they are another request's already. */
    @Test
    void onlyTheRoomOfExchangesHasTheRequestsAndResponsesOfTheContainer() {
        noClasses()
                .that(ROOMS.outside("exchange"))
                // What the container calls, which hands them on; what asks the application, and its session; what looks
                // whether a response is wrapped, and what makes cookies for an application.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".MercureHubServlet")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".Endpoints")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".SubscriberAuthorizer")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".ApplicationReaders")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".SessionEnd")
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
                .check(ROOMS.classes());
    }

    @Test
    void nothingElseFromOutside() {
        ROOMS.checkOutside(
                "javax.crypto..",
                "io.mercurehub.config..",
                "io.mercurehub.hub..",
                "io.mercurehub.update..",
                "jakarta.servlet..",
                "io.jsonwebtoken..",
                "com.fasterxml.jackson..",
                "org.slf4j..",
                "com.google.errorprone.annotations..");
    }
}
