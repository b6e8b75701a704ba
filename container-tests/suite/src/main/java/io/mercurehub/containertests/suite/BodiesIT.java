package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.encode;
import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of publishers, about whose charset, limits and mistakes containers disagree. */
@Tag("shared")
@ContainerTest
class BodiesIT {

    private static final int MEGABYTE = 1_000_000;
    private static final ProbeWar PARAMETERS_READ_BEFORE =
            ProbeWar.PLAIN.withFilter("io.mercurehub.probe.ParameterReadingFilter", true);

    private static final String READ_BEFORE = "A filter before the hub reads the forms of publishers";

    @ParameterizedTest
    @ValueSource(strings = {"é€ 😀", "%C3%A9%E2%82%AC+%F0%9F%98%80"})
    void takesFormsForUtf8WhateverTheContainerWould(String encoded, ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            Response answer = app.publish(publisher, "topic=" + encode(topic) + "&id=urn:1&data=" + encoded);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: é€ 😀\n\n");
        }
    }

    @Test
    void keepsTheOrderOfRepeatedFieldsAndIgnoresTheQuery(ProbeApp app) throws Exception {
        String canonical = newTopic();
        String alternate = newTopic();
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, alternate);
            String form = "topic=" + encode(canonical) + "&topic=" + encode(alternate) + "&data=body";

            sendHead(publisher, app, "?topic=in-the-query&data=query", "Content-Length: " + form.length());
            Response answer = publisher.send(form).readHead();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + answer.readToEnd() + "\ndata: body\n\n");
        }
    }

    @Test
    void publishesWhatAFilterHasReadBeforeAndWarnsOnce(TestContainer container, ContainerLog log) throws Exception {
        String topic = newTopic();
        // An application of its own, since the hub says so once.
        ProbeApp app = container.app(PARAMETERS_READ_BEFORE.with("heartbeat 1m"));
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, topic);
            String form = "topic=" + encode(topic) + "&id=urn:1&data=one+two";

            assertThat(app.publish(publisher, form).readToEnd()).isEqualTo("urn:1");
            sendHead(publisher, app, "?topic=in-the-query&data=query", "Transfer-Encoding: chunked");
            publisher.send(Integer.toHexString(form.length()) + "\r\n" + form + "\r\n0\r\n\r\n");
            assertThat(publisher.readHead().readToEnd()).isEqualTo("urn:1");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: one two\n\n");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: one two\n\n");
            log.expect(READ_BEFORE);
            assertThat(log.entries()).hasSize(1);
        }
    }

    @Test
    void subscribesByQueryWhateverAFilterHasReadBefore(TestContainer container, ContainerLog log) throws Exception {
        // Undertow alone takes the body of a QUERY for parameters.
        log.tolerate(READ_BEFORE);
        queryAndReceive(container.app(PARAMETERS_READ_BEFORE));
    }

    @ParameterizedTest
    @ValueSource(ints = {300_000, 2_000_000})
    void takesFormsThatAreTooLargeForParameters(int length, ProbeApp app) throws Exception {
        publishAndReceive(app, length);
    }

    @Test
    void takesFormsUpToTheContainersLimit(Container container, TestContainer running, ContainerLog log)
            throws Exception {
        long containers = container.answers().maxEntityBytes();
        if (containers == 0) {
            publishAndReceive(running.app(), 2_500_000);
            return;
        }
        // Applications of their own, since each hub says so once.
        int hubs = (int) (containers / MEGABYTE + 1) * MEGABYTE;
        ProbeWar war = ProbeWar.PLAIN.with("max_request_body_size " + hubs / MEGABYTE + "MB");
        String form = "topic=a&data=" + "x".repeat(hubs - 1_000);
        ProbeApp first = running.app(war);
        ProbeApp second = running.app(war.with("# announced"));
        try (RawConnection chunked = first.connect();
                RawConnection announced = second.connect()) {
            sendHead(chunked, first, "", "Transfer-Encoding: chunked");
            chunked.send(Integer.toHexString(form.length()) + "\r\n" + form.substring(0, (int) containers + 10_000));
            log.expect("The container refuses bodies that the hub would take, up to " + hubs + " bytes");

            sendHead(announced, second, "", "Content-Length: " + form.length());
            Response answer = announced.readHead();
            assertThat(answer.status()).isEqualTo(container.refusesLongBodies() ? 413 : 400);
            assertThat(answer.has("X-Xss-Protection"))
                    .as("the hub was asked")
                    .isNotEqualTo(container.refusesLongBodies());
            assertThat(log.entries()).hasSize(container.refusesLongBodies() ? 1 : 2);
        }
    }

    @Test
    void takesFormsOfManyFields(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            Response answer = app.publish(
                    publisher, "topic=" + encode(topic) + "&other=1".repeat(1_500) + "&id=urn:1&data=at+the+end");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: at the end\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic=a&data=%zz|Bad Request",
                "topic=a&data=%|Bad Request",
                "topic=a&data=x;y|Bad Request",
                "topic=a&data=%FF|\"data\" field is not valid UTF-8",
                "topic=a&data=%C3|\"data\" field is not valid UTF-8",
                "topic=%ED%A0%80&data=x|\"topic\" field is not valid UTF-8"
            })
    void refusesMalformedFormsAndNeverLosesAField(String form, String text, ProbeApp app) throws Exception {
        try (RawConnection publisher = app.connect()) {
            Response answer = app.publish(publisher, form);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.readToEnd()).isEqualTo(text + "\n");
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8(ProbeApp app) throws Exception {
        try (RawConnection publisher = app.connect()) {
            sendHead(publisher, app, "", "Content-Length: 14");
            publisher.send("topic=a&data=é".getBytes(ISO_8859_1));

            assertThat(publisher.readHead().status()).isEqualTo(400);
        }
    }

    @Test
    void doesNotAskForTheBodyOfAPublisherWhoseTokenIsBad(ProbeApp app, Container container) throws Exception {
        assertThat(announceABodyWithABadToken(app))
                .isEqualTo(container.answers().asksForEveryBody() ? 100 : 401);
    }

    @Test
    void asksForTheBodyOfAPublisherWhoseTokenIsGood(ProbeApp app, Container kind) throws Exception {
        try (RawConnection publisher = app.connect();
                RawConnection other = app.connect()) {
            sendHead(publisher, app, "", "Expect: 100-continue", "Content-Length: 14");
            assertThat(publisher.readHead().status()).isEqualTo(100);
            publisher.send("topic=a").send("&id=urn");

            Response answer = publisher.readHead();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.readToEnd()).isEqualTo("urn");
            app.echo(kind.readsOnAtOnce() ? publisher : other, "next");
        }
    }

    @Test
    void readsABodyThatBeginsWithItsHead(ProbeApp app) throws Exception {
        String form = "topic=a&id=urn:1&data=" + "x".repeat(100);
        for (int there : new int[] {1, form.length() / 2, form.length()}) {
            try (RawConnection publisher = app.connect()) {
                String head = head(app, "", "Content-Length: " + form.length());
                publisher.send((head + form.substring(0, there)).getBytes(UTF_8));
                app.publish(newTopic(), "meanwhile");
                publisher.send(form.substring(there));

                Response answer = publisher.readHead();

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.readToEnd()).isEqualTo("urn:1");
            }
        }
    }

    @Test
    void readsBodiesWhoseLengthIsNotAnnounced(ProbeApp app, Container kind) throws Exception {
        int ofAConnection = kind.readsOnAtOnce() ? 3 : 1;
        for (int published = 0; published < 3; published += ofAConnection) {
            try (RawConnection publisher = app.connect()) {
                for (int i = 0; i < ofAConnection; i++) {
                    sendHead(publisher, app, "", "Transfer-Encoding: chunked");
                    publisher.send("8\r\ntopic=a&\r\n").send("8\r\nid=urn:1\r\n0\r\n\r\n");

                    Response answer = publisher.readHead();

                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.readToEnd()).isEqualTo("urn:1");
                }
            }
        }
    }

    @Test
    void stopsReadingBodiesThatAreTooLarge(TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("max_request_body_size 1KB"));
        try (RawConnection announced = app.connect();
                RawConnection chunked = app.connect()) {
            sendHead(announced, app, "", "Content-Length: 2000");
            assertThat(announced.readHead().status()).isEqualTo(400);

            sendHead(chunked, app, "", "Transfer-Encoding: chunked");
            chunked.send("7d0\r\n" + "x".repeat(2000) + "\r\n");
            assertThat(chunked.readHead().status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 20", "Transfer-Encoding: chunked"})
    void doesNotWaitForBodiesForEver(String length, Container kind, TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("request_timeout 150ms"));
        try (RawConnection publisher = app.connect()) {
            sendHead(publisher, app, "", length);
            if (kind.waitsForTheFirstChunk() && length.endsWith("chunked")) {
                publisher.send("7\r\ntopic=a\r\n");
            }

            Response answer = publisher.readHead();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.saysClose()).isTrue();
            assertThat(answer.readToEnd()).isEqualTo("Request Timeout\n");
            if (kind.closesBeforeTheBody()) {
                assertThat(publisher.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void publishesNothingOfABodyThatBreaksOff(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            try (RawConnection broken = app.connect()) {
                sendHead(broken, app, "", "Expect: 100-continue", "Content-Length: 100");
                assertThat(broken.readHead().status()).isEqualTo(100);
                broken.send("topic=" + encode(topic) + "&data=half");
                broken.reset();
            }
            String id = app.publish(topic, "whole");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: whole\n\n");
        }
    }

    /** Publishes so many bytes of data. */
    static void publishAndReceive(ProbeApp app, int length) throws Exception {
        String topic = newTopic();
        String data = "0123456789".repeat(length / 10);
        try (RawConnection reader = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            String id = app.publish(topic, data);

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: " + data + "\n\n");
        }
    }

    /** Subscribes with a topic in the body of a QUERY. */
    static void queryAndReceive(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect()) {
            Response stream = app.sendForm(reader, "QUERY", "topic=" + encode(topic));
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            String id = app.publish(topic, "x");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: x\n\n");
        }
    }

    /** {@return the status with which a publisher is answered that waits to be asked for its body, and has a bad token} */
    static int announceABodyWithABadToken(ProbeApp app) throws Exception {
        try (RawConnection publisher = app.connect()) {
            publisher.sendHead(
                    "POST /.well-known/mercure HTTP/1.1",
                    "Host: hub.example",
                    "Authorization: Bearer bad",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Expect: 100-continue",
                    "Content-Length: 1000000");
            return publisher.readHead().status();
        }
    }

    private static void sendHead(RawConnection connection, ProbeApp app, String query, String... headers)
            throws Exception {
        connection.send(head(app, query, headers).getBytes(UTF_8));
    }

    private static String head(ProbeApp app, String query, String... headers) {
        return String.join(
                "\r\n",
                "POST " + app.hubPath() + query + " HTTP/1.1",
                "Host: hub.example",
                "Authorization: Bearer " + Tokens.publisher("*"),
                "Content-Type: application/x-www-form-urlencoded",
                String.join("\r\n", headers),
                "",
                "");
    }
}
