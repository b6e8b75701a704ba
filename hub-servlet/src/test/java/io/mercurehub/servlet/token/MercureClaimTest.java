package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.servlet.key.StrictJson;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MercureClaimTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'sub':'x'}", "{'mercure':null}"})
    void withoutTheClaimNothingIsGranted(String claims) throws JsonProcessingException {
        assertThat(MercureClaim.read(json(claims))).isEqualTo(MercureClaim.NONE);
    }

    @Test
    void theNamespacedTwinReplacesTheClaimCompletely() throws JsonProcessingException {
        String twin = "'https://mercure.rocks/':{'subscribe':['b']}";

        assertThat(MercureClaim.read(json("{" + twin + "}"))).isEqualTo(MercureClaim.of(null, List.of("b"), null));
        assertThat(MercureClaim.read(json("{'mercure':{'publish':['a'],'payload':1}," + twin + "}")))
                .isEqualTo(MercureClaim.of(null, List.of("b"), null));
        assertThat(MercureClaim.read(json("{" + twin + ",'mercure':'not looked at'}")))
                .isEqualTo(MercureClaim.of(null, List.of("b"), null));
        assertThat(MercureClaim.read(json("{'https://mercure.rocks/':{},'mercure':{'publish':['a']}}")))
                .isEqualTo(MercureClaim.NONE);
    }

    @Test
    void aNamespacedTwinThatIsNullDoesNotReplaceTheClaim() throws JsonProcessingException {
        assertThat(MercureClaim.read(json("{'https://mercure.rocks/':null,'mercure':{'publish':['a']}}")))
                .isEqualTo(MercureClaim.of(List.of("a"), null, null));
        assertThat(MercureClaim.read(json("{'https://mercure.rocks/':null}"))).isEqualTo(MercureClaim.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://mercure.rocks", "http://mercure.rocks/", "HTTPS://mercure.rocks/", "Mercure"})
    void aNameThatIsAlmostThatOfTheClaimIsAnother(String name) throws JsonProcessingException {
        assertThat(MercureClaim.read(json("{'" + name + "':{'publish':['*']}}")))
                .isEqualTo(MercureClaim.NONE);
    }

    @Test
    void selectorsKeepTheirOrderAndTheirText() throws JsonProcessingException {
        MercureClaim claim = MercureClaim.read(
                json("{'mercure':{'subscribe':['b','a','b','https://example.com/{id}',''],'publish':['*']}}"));

        assertThat(claim)
                .isEqualTo(MercureClaim.of(List.of("*"), List.of("b", "a", "b", "https://example.com/{id}", ""), null));
    }

    @Test
    void anAbsentListAndAnEmptyOneDiffer() throws JsonProcessingException {
        MercureClaim absent = MercureClaim.read(json("{'mercure':{'subscribe':null}}"));
        MercureClaim empty = MercureClaim.read(json("{'mercure':{'publish':[],'subscribe':[]}}"));

        assertThat(absent.publish()).isEmpty();
        assertThat(absent.subscribe()).isEmpty();
        assertThat(empty.publish()).contains(List.of());
        assertThat(empty.subscribe()).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":{\"id\":1.50,\"tags\":[true,null]}}",
                "\"text\"",
                "12345678901234567890.10",
                "false",
                "[]"
            })
    void thePayloadIsKeptAsItWasWritten(String payload) {
        MercureClaim claim = MercureClaim.read(StrictJson.object("{\"mercure\":{\"payload\":" + payload + "}}"));

        assertThat(claim.payload().map(JsonNode::toString)).contains(payload);
    }

    @Test
    void aNullPayloadIsNone() throws JsonProcessingException {
        assertThat(MercureClaim.read(json("{'mercure':{'payload':null}}"))).isEqualTo(MercureClaim.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'mercure':'*'}                        | token.claim: mercure: not an object",
                "{'mercure':[]}                         | token.claim: mercure: not an object",
                "{'mercure':{'publish':'*'}}            | token.claim: mercure.publish: not an array",
                "{'mercure':{'publish':{}}}             | token.claim: mercure.publish: not an array",
                "{'mercure':{'subscribe':true}}         | token.claim: mercure.subscribe: not an array",
                "{'mercure':{'subscribe':['a',1]}}      | token.claim: mercure.subscribe[1]: not a string",
                "{'mercure':{'subscribe':[null]}}       | token.claim: mercure.subscribe[0]: not a string",
                "{'mercure':{'publish':['a',['b']]}}    | token.claim: mercure.publish[1]: not a string",
                "{'mercure':true}                       | token.claim: mercure: not an object",
                "{'mercure':{'publish':false}}          | token.claim: mercure.publish: not an array",
                "{'mercure':{'publish':''}}             | token.claim: mercure.publish: not an array",
                "{'mercure':{'subscribe':{'0':'a'}}}    | token.claim: mercure.subscribe: not an array",
                "{'mercure':{'subscribe':['a',{}]}}     | token.claim: mercure.subscribe[1]: not a string",
                "{'mercure':{'subscribe':[false]}}      | token.claim: mercure.subscribe[0]: not a string",
                "{'https://mercure.rocks/':[]}          | token.claim: https://mercure.rocks/: not an object",
                "{'https://mercure.rocks/':{'publish':1}} | token.claim: https://mercure.rocks/.publish: not an array",
                "{'https://mercure.rocks/':false,'mercure':{}} | token.claim: https://mercure.rocks/: not an object",
            })
    void aMemberOfTheWrongFormSpoilsTheToken(String claims, String message) {
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> MercureClaim.read(json(claims)))
                .withMessage(message)
                .satisfies(e -> assertThat(e.problem()).isEqualTo(TokenProblem.BAD_CLAIM));
    }

    @Test
    void aThousandSelectorsAreAcceptedAndOneMoreIsNot() throws JsonProcessingException {
        String thousand = "'x',".repeat(999) + "'x'";

        assertThat(MercureClaim.read(json("{'mercure':{'subscribe':[" + thousand + "]}}"))
                        .subscribe())
                .hasValueSatisfying(selectors -> assertThat(selectors).hasSize(1000));
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> MercureClaim.read(json("{'mercure':{'publish':[" + thousand + ",'x']}}")))
                .withMessage("token.claim: mercure.publish: 1001 entries (expected: at most 1000)");
    }

    @Test
    void aClaimOfTooManySelectorsCannotBeMade() {
        List<String> tooMany = Collections.nCopies(1001, "x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MercureClaim.of(null, tooMany, null))
                .withMessage("subscribe: 1001 entries (expected: at most 1000)");
    }

    @Test
    void itsTextDoesNotShowThePayload() {
        MercureClaim claim = MercureClaim.of(
                List.of("a"), null, StrictJson.MAPPER.getNodeFactory().textNode("private"));

        assertThat(claim).hasToString("MercureClaim[publish=Optional[[a]], subscribe=Optional.empty, payload=present]");
        assertThat(claim.payload())
                .isEqualTo(Optional.of(StrictJson.MAPPER.getNodeFactory().textNode("private")));
    }

    private static JsonNode json(String singleQuoted) throws JsonProcessingException {
        return StrictJson.MAPPER.readTree(singleQuoted.replace('\'', '"'));
    }
}
