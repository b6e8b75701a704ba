package io.mercurehub.test.spec.legacy;

import static io.mercurehub.test.spec.fixtures.SpecHub.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Topic selectors of the 0.x generation, in each of the three places where they stand. One selects a topic if it is {@code *}, or
 * equal to it, or a URI template that matches all of it.
 */
@SpecTest
class LegacyTopicSelectorsSpecIT {

    /** Of each row: a selector, a topic, and whether the one selects the other. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            emptyValue = "",
            value = {
                // Everything, equality
                "* https://example.com/ yes",
                "* notification/1 yes",
                "** a no",
                "notification/1 notification/1 yes",
                "notification/1 notification/2 no",
                "notification/1 notification/10 no",
                "Notification/1 notification/1 no",
                "https://example.com https://example.com/ no",
                "caf%C3%A9 café no",
                "café café yes",
                // A template selects itself as a text
                "a/{id} a/{id} yes",
                "{+a}/{id} {+a}/{id} yes",
                // {v}
                "a/{id} a/1 yes",
                "a/{id} a/ yes",
                "a/{id} a no",
                "a/{id} a/1/2 no",
                "a/{id} a/x~y.z_-,1 yes",
                "a/{id} a/%C3%A9 yes",
                "a/{id} a/é no",
                "a/{id} a/1:2 no",
                "a/{id} a/1@2 no",
                "a/{id} a/1+2 no",
                "a/{id} a/1!2 no",
                "a/{id} a/1=2 no",
                "a/{id} a/%zz no",
                "x{id}y xy yes",
                // Names play no part, and values need not agree
                "{id}/{id} 1/2 yes",
                "{a,b} 1,2 yes",
                "{a,b}! 1! yes",
                // {+v} and {#v}
                "a/{+path} a/b/c?d=e&f#g yes",
                "a/{+path} a/ yes",
                "a/{+path} a/b^c no",
                "a/{+path} a/é no",
                "a{#part} a#b yes",
                "a{#part} a yes",
                "a{#part} ab no",
                // {.v} and {/v}
                "a{.ext} a.json yes",
                "a{.ext} a.tar.gz yes",
                "a{.ext} ajson no",
                "/a{/path} /a yes",
                "/a{/path} /a/b yes",
                "/a{/path} /a/b/c no",
                "/a{/path,more} /a/b/c yes",
                "/a{/path*} /a/b/c/d yes",
                // {;v}, {?v} and {&v}: any name matches
                "a{;v} a;v=1 yes",
                "a{;v} a;other=1 yes",
                "a{?v} a?v=1 yes",
                "a{?v} a?other=1 yes",
                "a{?v} a yes",
                "a{?v} a?v=1&w=2 no",
                "a{?v,w} a?v=1&w=2 yes",
                "a{?v*} a?v=1&w=2&x=3 yes",
                "a?x=1{&v} a?x=1&v=2 yes",
                "a?x=1{&v} a?x=1?v=2 no",
                // Explode allows = in values; a prefix length is read and not applied
                "a/{v*} a/b=1,c=2 yes",
                "a/{v:1} a/long yes",
                // No templates, so equality alone
                "a/{id a/1 no",
                "a/{} a/1 no",
                "a/{id:0} a/1 no",
                "a/{!id} a/1 no",
                "a/{id,} a/1 no",
                "a/{id} a/1| no",
                "a|{id} a|1 no",
                "a%{id} a%1 no",
                "a^{id} a^1 no",
                "a'{id} a'1 yes",
                "é{id} é1 yes",
            })
    @interface Selection {}

    @Selection
    void subscribersSelectWithThem(String selector, String topic, String selects, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=" + encode(selector) + "&topic=end")) {
            hub.publish("topic=" + encode(topic) + "&id=urn:1");
            hub.publish("topic=end&id=urn:2");

            assertThat(stream.next())
                    .isEqualTo(selects.equals("yes") ? "id: urn:1\ndata: \n\n" : "id: urn:2\ndata: \n\n");
        }
    }

    @Selection
    void tokensOfSubscribersGrantWithThem(String selector, String topic, String selects, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe(
                "topic=" + encode(topic) + "&topic=end", "Authorization: Bearer " + Tokens.subscriber(selector))) {
            hub.publish("topic=" + encode(topic) + "&id=urn:1&private=on");
            hub.publish("topic=end&id=urn:2");

            assertThat(stream.next())
                    .isEqualTo(selects.equals("yes") ? "id: urn:1\ndata: \n\n" : "id: urn:2\ndata: \n\n");
        }
    }

    @Selection
    void tokensOfPublishersGrantWithThem(String selector, String topic, String selects, SpecHub hub) throws Exception {
        assertThat(hub.publish(Tokens.publisher(selector), "topic=" + encode(topic) + "&id=urn:1"))
                .isEqualTo(selects.equals("yes") ? Answers.published("urn:1") : Answers.refusal(401, "Unauthorized"));
    }
}
